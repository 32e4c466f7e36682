using ILGPU;
using IlgpuNet.Cuda;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The upper half of a number, rounded to the nearest, of two equally near to the even one.</summary>
internal struct Bf16Element : IElement<Bf16Element>
{
    public ushort Bits;

    public static DType Type => DType.BFloat16;

    public static int Bytes => 2;

    public static float Widen(Bf16Element element) => Interop.IntAsFloat((uint)element.Bits << 16);

    public static Bf16Element Round(float value) => new() { Bits = (ushort)PackBf16.Pair(value, 0) };

    public static TLanes Widen<TLanes>(UInt4 words)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.OfBf16(words);

    public static UInt4 Round<TLanes>(TLanes values)
        where TLanes : unmanaged, ILanes<TLanes> => values.ToBf16();
}
