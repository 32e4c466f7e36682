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
        void Run(Tensor x, SegmentPieces pieces, Tensor squares);
    }

    /// <summary>Sums the squares of every segment, and waits for the sums.</summary>
    /// <param name="x">A flat buffer of fewer than 2^31 elements.</param>
    /// <param name="segments">Its segments; what lies between them is not read.</param>
    /// <returns>
    /// One sum for every segment, in their order; infinite or not a number where an element is, or where a square
    /// exceeds single precision.
    /// </returns>
    /// <exception cref="ArgumentException">A segment reaches outside.</exception>
    public static double[] Of(Tensor x, IReadOnlyList<Segment> segments)
    {
        using MemoryScope scope = x.Device.OpenScope();
        using SegmentPieces pieces = new(x.Device, segments);
        Tensor squares = Tensor.Empty(x.Device, new Shape(segments.Count));
        Run(x, pieces, squares);
        return squares.ReadDoubles();
    }

    /// <summary>Sums the squares of every segment into a tensor.</summary>
    /// <param name="x">A flat buffer of fewer than 2^31 elements.</param>
    /// <param name="pieces">Its segments.</param>
    /// <param name="squares">One sum for every segment, as <see cref="Of"/> returns them.</param>
    /// <exception cref="ArgumentException">A segment reaches outside, or the tensors do not fit each other.</exception>
    public static void Run(Tensor x, SegmentPieces pieces, Tensor squares)
    {
        Operands.OnOneDevice("segment-squares", x, squares);
        Operands.HasShape("segment-squares", squares, new Shape(pieces.Segments.Count));
        foreach ((long offset, long length) in pieces.Segments)
        {
            if (offset < 0 || length < 0 || offset + length > x.Shape.Count)
            {
                throw new ArgumentException(
                    $"segment-squares: a segment of {length} at {offset} leaves the tensor {x.Shape}");
            }
        }
        using (x.Device.Measure("segment-squares", flops: 2.0 * x.Shape.Count, bytes: x.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(x, pieces, squares);
    }
}
