using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>How one segment is updated.</summary>
/// <param name="LearningRate">Factor on the learning rate; zero leaves values and optimiser state as they are.</param>
/// <param name="Decay">Factor on the weight decay.</param>
/// <param name="Gradient">Factor on the gradient, decay included: the trust ratio of LARS.</param>
public readonly record struct SegmentFactors(double LearningRate = 1, double Decay = 1, double Gradient = 1);

/// <summary>
/// Settings of single parameters over the flat buffers of a model: for every <see cref="Block"/> elements the number of
/// their segment, and for every segment its <see cref="SegmentFactors"/>. It lives outside memory scopes.
/// </summary>
public sealed class SegmentTable : IDisposable
{
    /// <summary>Consecutive elements that belong to one segment: segments start at multiples of it.</summary>
    public const int Block = 64;

    internal const int FactorsPerSegment = 3;

    private readonly float[] _factors;

    /// <summary>A table in which every factor is 1.</summary>
    /// <param name="device">Where it is read.</param>
    /// <param name="segments">The segments, in rising order; they cover every block.</param>
    /// <param name="count">Elements of the flat buffers.</param>
    /// <exception cref="ArgumentException">The segments do not rise, or do not start at blocks.</exception>
    public SegmentTable(Device device, IReadOnlyList<Segment> segments, long count)
    {
        int[] segmentOfBlock = new int[Blocks(count)];
        for (int i = 0; i < segments.Count; i++)
        {
            (long offset, long length) = segments[i];
            long end = i + 1 < segments.Count ? segments[i + 1].Offset : count;
            if (offset % Block != 0 || length < 1 || offset + length > end)
            {
                throw new ArgumentException(
                    $"segment {i} of {length} elements at {offset} does not fit a table of blocks of {Block}");
            }
            segmentOfBlock.AsSpan((int)(offset / Block), Blocks(end) - (int)(offset / Block)).Fill(i);
        }
        Segments = segments;
        SegmentOfBlock = Tensor.Unscoped(device, new Shape(segmentOfBlock.Length), DType.Int32);
        SegmentOfBlock.Write(segmentOfBlock);
        Factors = Tensor.Unscoped(device, new Shape(segments.Count, FactorsPerSegment), device.FloatType);
        _factors = new float[segments.Count * FactorsPerSegment];
        Set([.. segments.Select(_ => new SegmentFactors(1))]);
    }

    /// <summary>The segments.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    internal Tensor SegmentOfBlock { get; }

    internal Tensor Factors { get; }

    /// <summary>Sets the factors of every segment.</summary>
    /// <exception cref="ArgumentException">There is another number of segments.</exception>
    public void Set(ReadOnlySpan<SegmentFactors> factors)
    {
        if (factors.Length != Segments.Count)
        {
            throw new ArgumentException(
                $"a table of {Segments.Count} segments has as many factors, not {factors.Length}");
        }
        for (int i = 0; i < factors.Length; i++)
        {
            _factors[FactorsPerSegment * i] = (float)factors[i].LearningRate;
            _factors[FactorsPerSegment * i + 1] = (float)factors[i].Decay;
            _factors[FactorsPerSegment * i + 2] = (float)factors[i].Gradient;
        }
        Factors.Write(_factors);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        SegmentOfBlock.Dispose();
        Factors.Dispose();
    }

    /// <summary>Refuses a table that was made for buffers of another length or on another device.</summary>
    internal void Check(string operation, Tensor values)
    {
        Operands.OnOneDevice(operation, values, SegmentOfBlock);
        if (SegmentOfBlock.Shape.Count != Blocks(values.Shape.Count))
        {
            throw new ArgumentException(
                $"{operation}: the table has {SegmentOfBlock.Shape.Count} blocks "
                + $"where {Blocks(values.Shape.Count)} are expected");
        }
    }

    private static int Blocks(long count) => checked((int)((count + Block - 1) / Block));
}
