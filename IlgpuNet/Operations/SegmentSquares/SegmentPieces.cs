using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Segments of a flat buffer cut into pieces as <see cref="SegmentSquares"/> adds them up; on an ILGPU device together
/// with the tables that its kernels read. It lives outside memory scopes.
/// </summary>
public sealed class SegmentPieces : IDisposable
{
    private readonly Tensor? _places;
    private readonly Tensor? _pieceEnds;
    private readonly Tensor? _segmentEnds;

    /// <summary>Cuts <paramref name="segments"/> of a buffer on <paramref name="device"/>.</summary>
    public SegmentPieces(Device device, IReadOnlyList<Segment> segments)
    {
        Segments = segments;
        List<int> places = [];
        int[] segmentEnds = new int[segments.Count];
        for (int k = 0; k < segments.Count; k++)
        {
            (long offset, long length) = segments[k];
            for (long start = 0; start < length; start += SegmentSquares.Piece)
                places.AddRange([checked((int)(offset + start)), (int)Math.Min(SegmentSquares.Piece, length - start)]);
            segmentEnds[k] = places.Count / 2;
        }
        (Places, SegmentEnds) = ([.. places], segmentEnds);
        if (device is not AcceleratorDevice)
            return;
        _places = Integers(device, Places);
        _pieceEnds = Integers(device, [.. Enumerable.Range(1, Count).Select(piece => piece * SegmentSquares.Lanes)]);
        _segmentEnds = Integers(device, segmentEnds);
    }

    /// <summary>The segments.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>How many pieces there are.</summary>
    public int Count => Places.Length / 2;

    /// <summary>First element and length of each piece, interleaved.</summary>
    internal int[] Places { get; }

    /// <summary>For each segment, how many pieces there are up to its end.</summary>
    internal int[] SegmentEnds { get; }

    internal Tensor PlaceTable => _places!;

    /// <summary>For each piece, how many lanes there are up to its end.</summary>
    internal Tensor PieceEndTable => _pieceEnds!;

    internal Tensor SegmentEndTable => _segmentEnds!;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _places?.Dispose();
        _pieceEnds?.Dispose();
        _segmentEnds?.Dispose();
    }

    private static Tensor Integers(Device device, int[] values)
    {
        Tensor tensor = Tensor.Unscoped(device, new Shape(values.Length), DType.Int32);
        tensor.Write(values);
        return tensor;
    }
}
