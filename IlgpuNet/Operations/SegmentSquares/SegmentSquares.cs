using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The sum of squares of each segment of a flat buffer, s[k] = sum over i in segment k of x[i]^2: norms of weights and
/// gradients, by layer and over all. A segment is cut into pieces of <see cref="Piece"/> elements, a piece is dealt out
/// to <see cref="Lanes"/> lanes; lanes and pieces are added in their order.
/// </summary>
public static partial class SegmentSquares
{
    internal const int Piece = 4096;
    internal const int Lanes = 32;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor x, IReadOnlyList<Segment> segments, Tensor squares);
    }

    /// <summary>Sums the squares of every segment.</summary>
    /// <param name="x">A flat buffer of fewer than 2^31 elements.</param>
    /// <param name="segments">Its segments; what lies between them is not read.</param>
    /// <returns>
    /// One sum for every segment, in their order; infinite or not a number where an element is, or where a square
    /// exceeds single precision.
    /// </returns>
    /// <exception cref="ArgumentException">A segment reaches outside.</exception>
    public static double[] Of(Tensor x, IReadOnlyList<Segment> segments)
    {
        foreach ((long offset, long length) in segments)
        {
            if (offset < 0 || length < 0 || offset + length > x.Shape.Count)
                throw new ArgumentException($"segment-squares: a segment of {length} at {offset} leaves the tensor {x.Shape}");
        }
        using MemoryScope scope = x.Device.OpenScope();
        Tensor squares = Tensor.Empty(x.Device, new Shape(segments.Count));
        using (x.Device.Measure("segment-squares", flops: 2.0 * x.Shape.Count, bytes: x.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(x, segments, squares);
        return squares.ReadDoubles();
    }

    /// <summary>The pieces of the segments in order: first element and length, interleaved.</summary>
    private static int[] Pieces(IReadOnlyList<Segment> segments)
    {
        List<int> pieces = [];
        foreach ((long offset, long length) in segments)
        {
            for (long start = 0; start < length; start += Piece)
                pieces.AddRange([checked((int)(offset + start)), (int)Math.Min(Piece, length - start)]);
        }
        return [.. pieces];
    }

    private static int PieceCount(Segment segment) => (int)((segment.Length + Piece - 1) / Piece);
}
