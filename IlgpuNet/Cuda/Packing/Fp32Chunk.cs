using ILGPU;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>Four fp32.</summary>
internal struct Fp32Chunk : IChunk
{
    public static int Elements => 4;

    public static UInt4 Gather<TElement>(Elements<TElement> source, int first, int stride, int count)
        where TElement : unmanaged, IElement<TElement> => new()
        {
            X = Bits(source, first, count),
            Y = Bits(source, first + stride, count - 1),
            Z = Bits(source, first + 2 * stride, count - 2),
            W = Bits(source, first + 3 * stride, count - 3),
        };

    private static uint Bits<TElement>(Elements<TElement> source, int index, int count)
        where TElement : unmanaged, IElement<TElement> =>
        count > 0 ? Interop.FloatAsInt(source[index]) : 0;
}
