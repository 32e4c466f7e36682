namespace IlgpuNet.Operations;

/// <summary>
/// How pooling cuts one axis of a map: output i covers the inputs [Starts[i], Ends[i]). Windows, adaptive grids and the
/// cells that several grids share are all ranges, so average and maximum pooling are one operation each.
/// </summary>
public sealed class PoolRanges : IEquatable<PoolRanges>
{
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly float[] _weights;
    private readonly float[] _divisors;
    private readonly int[] _coverStarts;
    private readonly int[] _coverEnds;

    private PoolRanges(int[] starts, int[] ends, float[] weights, float[] divisors)
    {
        (_starts, _ends, _weights, _divisors) = (starts, ends, weights, divisors);
        (_coverStarts, _coverEnds) = (new int[Inputs], new int[Inputs]);
        (int first, int end) = (0, 0);
        for (int input = 0; input < Inputs; input++)
        {
            // Starts and ends both ascend: ranges are entered and left in their order.
            while (end < Outputs && starts[end] <= input)
                end++;
            while (first < Outputs && ends[first] <= input)
                first++;
            (_coverStarts[input], _coverEnds[input]) = (first, end);
        }
    }

    /// <summary>Length of the axis.</summary>
    public int Inputs => _weights.Length;

    /// <summary>Number of ranges.</summary>
    public int Outputs => _starts.Length;

    /// <summary>First input of each range.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>End of each range, exclusive; ranges are never empty.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>Weight of each input in an average: 1, or the width of the cell it stands for.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>What an average divides the weighted sum of each range by.</summary>
    public ReadOnlySpan<float> Divisors => _divisors;

    /// <summary>
    /// First range that contains each input: a backward pass that gathers asks which outputs an input went into. They
    /// follow each other.
    /// </summary>
    public ReadOnlySpan<int> CoverStarts => _coverStarts;

    /// <summary>End of the ranges that contain each input, exclusive; the start where there are none.</summary>
    public ReadOnlySpan<int> CoverEnds => _coverEnds;

    /// <summary>Whether every input is in exactly one range, in order.</summary>
    public bool IsPartition
    {
        get
        {
            for (int i = 0; i < Outputs; i++)
            {
                if (_starts[i] != (i == 0 ? 0 : _ends[i - 1]))
                    return false;
            }
            return _ends[^1] == Inputs;
        }
    }

    /// <summary>Sliding windows, as PyTorch's <c>MaxPool2d</c> and <c>AvgPool2d</c> count them.</summary>
    /// <param name="inputs">Length of the axis.</param>
    /// <param name="kernel">Window length.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="padding">Positions added at both ends, at most half the window.</param>
    /// <param name="ceiling">Whether a last window that starts inside but ends outside counts.</param>
    /// <param name="countPadding">Whether an average divides by the padding too.</param>
    /// <exception cref="ArgumentException">No window fits, or an extent is out of range.</exception>
    public static PoolRanges Window(
        int inputs, int kernel, int stride, int padding = 0, bool ceiling = false, bool countPadding = true)
    {
        if (inputs < 1 || kernel < 1 || stride < 1 || padding < 0 || padding > kernel / 2)
        {
            throw new ArgumentException(
                $"pooling: kernel {kernel}, stride {stride}, padding {padding} on {inputs} positions; "
                + "padding is at most half the kernel");
        }
        int span = inputs + 2 * padding - kernel + (ceiling ? stride - 1 : 0);
        int outputs = span < 0 ? 0 : span / stride + 1;
        // A window that starts in the padding behind the last input covers nothing.
        if (ceiling && outputs > 0 && (outputs - 1) * stride >= inputs + padding)
            outputs--;
        if (outputs < 1)
        {
            throw new ArgumentException(
                $"pooling: a window of {kernel} does not fit {inputs} positions with padding {padding}");
        }
        return Of(inputs, outputs, i =>
        {
            int start = i * stride - padding;
            int padded = Math.Min(start + kernel, inputs + padding);
            (int from, int to) = (Math.Max(start, 0), Math.Min(padded, inputs));
            return (from, to, countPadding ? padded - start : to - from);
        });
    }

    /// <summary>
    /// <paramref name="outputs"/> ranges that cover the axis evenly: [floor(i L / g), ceil((i + 1) L / g)). They
    /// overlap where g does not divide L, as in PyTorch's adaptive pooling.
    /// </summary>
    public static PoolRanges Adaptive(int inputs, int outputs)
    {
        if (inputs < 1 || outputs < 1)
            throw new ArgumentException($"pooling: a grid of {outputs} on {inputs} positions");
        return Of(inputs, outputs, i =>
        {
            int start = i * inputs / outputs;
            int end = ((i + 1) * inputs + outputs - 1) / outputs;
            return (start, end, end - start);
        });
    }

    /// <summary>
    /// The coarsest partition of the axis in which every range of every adaptive grid is a union of cells: the sums
    /// over its cells are all that those grids need of a map.
    /// </summary>
    public static PoolRanges CommonCells(int inputs, params IReadOnlyList<int> grids)
    {
        SortedSet<int> cuts = [0, inputs];
        foreach (PoolRanges grid in grids.Select(g => Adaptive(inputs, g)))
        {
            cuts.UnionWith(grid._starts);
            cuts.UnionWith(grid._ends);
        }
        int[] bounds = [.. cuts];
        return Of(inputs, bounds.Length - 1, i => (bounds[i], bounds[i + 1], bounds[i + 1] - bounds[i]));
    }

    /// <summary>
    /// The ranges over these cells, each weighing its width, whose averages are those of an adaptive grid over the
    /// axis.
    /// </summary>
    /// <exception cref="ArgumentException">A range of the grid cuts through a cell.</exception>
    public PoolRanges Merged(int outputs)
    {
        PoolRanges grid = Adaptive(Inputs, outputs);
        int[] starts = [.. grid._starts.Select(start => Array.IndexOf(_starts, start))];
        int[] ends = [.. grid._ends.Select(end => Array.IndexOf(_ends, end) + 1)];
        if (starts.Contains(-1) || ends.Contains(0))
        {
            throw new ArgumentException(
                $"pooling: a grid of {outputs} cuts through cells of {Inputs} positions; "
                + "declare it among the grids");
        }
        float[] widths = [.. _starts.Zip(_ends, (start, end) => (float)(end - start))];
        return new PoolRanges(starts, ends, widths, grid._divisors);
    }

    /// <inheritdoc/>
    public bool Equals(PoolRanges? other) => other is not null
        && Starts.SequenceEqual(other.Starts) && Ends.SequenceEqual(other.Ends)
        && Weights.SequenceEqual(other.Weights) && Divisors.SequenceEqual(other.Divisors);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PoolRanges);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Inputs, Outputs, _starts[^1], _ends[0]);

    private static PoolRanges Of(int inputs, int outputs, Func<int, (int Start, int End, int Divisor)> range)
    {
        int[] starts = new int[outputs], ends = new int[outputs];
        float[] weights = new float[inputs], divisors = new float[outputs];
        Array.Fill(weights, 1);
        for (int i = 0; i < outputs; i++)
        {
            (starts[i], ends[i], int divisor) = range(i);
            divisors[i] = divisor;
        }
        return new PoolRanges(starts, ends, weights, divisors);
    }
}
