using IlgpuNet.Autograd;

namespace IlgpuNet.Operations;

/// <summary>A run of elements of a flat buffer: one parameter.</summary>
/// <param name="Offset">Its first element, a multiple of <see cref="SegmentTable.Block"/>.</param>
/// <param name="Length">How many elements it has; what follows up to the next segment is padding.</param>
public readonly record struct Segment(long Offset, long Length)
{
    /// <summary>
    /// The parameters of a model in its flat buffers, in the order of <see cref="ModelState.Segments"/>.
    /// </summary>
    public static Segment[] AllOf(ModelState model) =>
        [.. model.Segments.Select(segment => new Segment(segment.Offset, segment.Parameter.Shape.Count))];
}
