using ILGPU;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>Eight bf16, rounded to the nearest, of two equally near to the even one.</summary>
internal struct Bf16Chunk : IChunk
{
    public static int Elements => SharedTile.ChunkElements;

    public static UInt4 Gather<TElement>(Elements<TElement> source, int first, int stride, int count)
        where TElement : unmanaged, IElement<TElement> => new()
        {
            X = Pair(source, first, stride, count),
            Y = Pair(source, first + 2 * stride, stride, count - 2),
            Z = Pair(source, first + 4 * stride, stride, count - 4),
            W = Pair(source, first + 6 * stride, stride, count - 6),
        };

    /// <summary>Of two chunks of fp32.</summary>
    public static UInt4 Of(UInt4 first, UInt4 second) => new()
    {
        X = Pair(first.X, first.Y),
        Y = Pair(first.Z, first.W),
        Z = Pair(second.X, second.Y),
        W = Pair(second.Z, second.W),
    };

    private static uint Pair<TElement>(Elements<TElement> source, int first, int stride, int count)
        where TElement : unmanaged, IElement<TElement> => PackBf16.Pair(
        count > 0 ? source[first] : 0,
        count > 1 ? source[first + stride] : 0);

    private static uint Pair(uint low, uint high) => PackBf16.Pair(Interop.IntAsFloat(low), Interop.IntAsFloat(high));
}
