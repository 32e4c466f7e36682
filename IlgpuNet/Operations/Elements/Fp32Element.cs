using IlgpuNet.Cuda;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A number as it is.</summary>
internal struct Fp32Element : IElement<Fp32Element>
{
    public float Value;

    public static DType Type => DType.Float32;

    public static int Bytes => 4;

    public static float Widen(Fp32Element element) => element.Value;

    public static Fp32Element Round(float value) => new() { Value = value };

    public static TLanes Widen<TLanes>(UInt4 words)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.OfFp32(words);

    public static UInt4 Round<TLanes>(TLanes values)
        where TLanes : unmanaged, ILanes<TLanes> => values.ToFp32();
}
