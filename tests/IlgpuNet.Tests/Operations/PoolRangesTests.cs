using CsCheck;
using IlgpuNet.Operations;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

public class PoolRangesTests
{
    private static readonly int[] s_pyramid = [1, 2, 4];

    [Fact]
    public void Windows_are_those_of_PyTorch()
    {
        int compared = 0;
        foreach (int inputs in Enumerable.Range(1, 16))
        {
            foreach (int kernel in Enumerable.Range(1, 5))
            {
                foreach (int stride in Enumerable.Range(1, 6))
                {
                    for (int padding = 0; padding <= kernel / 2; padding++)
                    {
                        AssertWindow(inputs, kernel, stride, padding, ceiling: false);
                        AssertWindow(inputs, kernel, stride, padding, ceiling: true);
                        compared++;
                    }
                }
            }
        }
        Assert.True(compared > 1000);
    }

    [Fact]
    public void Stem_window_halves_the_map_and_leaves_the_padding_out()
    {
        PoolRanges ranges = PoolRanges.Window(112, kernel: 3, stride: 2, padding: 1);
        Assert.Equal(56, ranges.Outputs);
        Assert.Equal((0, 2), (ranges.Starts[0], ranges.Ends[0]));
        Assert.Equal((109, 112), (ranges.Starts[55], ranges.Ends[55]));
        Assert.False(ranges.IsPartition);
    }

    [Fact]
    public void Averages_divide_by_the_padding_only_where_it_counts()
    {
        // The last window would end one position behind the padding: that one never counts.
        Assert.Equal([3, 3, 2], PoolRanges.Window(4, 3, 2, 1, ceiling: true).Divisors.ToArray());
        Assert.Equal([2, 3, 1], PoolRanges.Window(4, 3, 2, 1, ceiling: true, countPadding: false).Divisors.ToArray());
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(4, 0, 1, 0)]
    [InlineData(4, 2, 0, 0)]
    [InlineData(4, 2, 1, -1)]
    [InlineData(4, 3, 1, 2)]
    [InlineData(2, 5, 1, 1)]
    public void Impossible_windows_are_refused(int inputs, int kernel, int stride, int padding)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            PoolRanges.Window(inputs, kernel, stride, padding));
        Assert.StartsWith("pooling: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adaptive_ranges_overlap_as_in_PyTorch()
    {
        PoolRanges ranges = PoolRanges.Adaptive(7, 4);
        Assert.Equal([0, 1, 3, 5], ranges.Starts.ToArray());
        Assert.Equal([2, 4, 6, 7], ranges.Ends.ToArray());
        Assert.Equal([2, 3, 3, 2], ranges.Divisors.ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1], ranges.Weights.ToArray());
        Assert.False(ranges.IsPartition);
        Assert.True(PoolRanges.Adaptive(8, 4).IsPartition);
        Assert.True(PoolRanges.Adaptive(5, 1).IsPartition);
    }

    [Fact]
    public void Adaptive_ranges_are_the_rounded_fractions_of_the_axis() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 20]).Sample((inputs, outputs) =>
        {
            PoolRanges ranges = PoolRanges.Adaptive(inputs, outputs);
            return Enumerable.Range(0, outputs).All(i =>
                ranges.Starts[i] == (int)Math.Floor((decimal)i * inputs / outputs)
                && ranges.Ends[i] == (int)Math.Ceiling((decimal)(i + 1) * inputs / outputs));
        });

    [Theory]
    [InlineData(56, new[] { 0, 14, 28, 42, 56 })]
    [InlineData(28, new[] { 0, 7, 14, 21, 28 })]
    [InlineData(14, new[] { 0, 3, 4, 7, 10, 11, 14 })]
    [InlineData(7, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(6, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(3, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 0, 1 })]
    public void Common_cells_of_the_pyramid_are_cut_where_a_range_begins_or_ends(int inputs, int[] bounds)
    {
        PoolRanges cells = PoolRanges.CommonCells(inputs, s_pyramid);
        Assert.Equal(bounds[..^1], cells.Starts.ToArray());
        Assert.Equal(bounds[1..], cells.Ends.ToArray());
        Assert.True(cells.IsPartition);
    }

    [Theory]
    [InlineData(56)]
    [InlineData(28)]
    [InlineData(14)]
    [InlineData(7)]
    [InlineData(6)]
    [InlineData(3)]
    [InlineData(1)]
    public void Averages_of_cells_merge_into_the_averages_of_every_grid(int inputs)
    {
        PoolRanges cells = PoolRanges.CommonCells(inputs, s_pyramid);
        double[] values = [.. Enumerable.Range(0, inputs).Select(i => NamedValues.Unit("axis", i))];
        double[] means = Averages(cells, values);
        foreach (int grid in s_pyramid)
        {
            PoolRanges merged = cells.Merged(grid);
            Assert.Equal(cells.Outputs, merged.Inputs);
            Assert.Equal(grid, merged.Outputs);
            double[] expected = Averages(PoolRanges.Adaptive(inputs, grid), values);
            Assert.All(expected.Zip(Averages(merged, means)), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        }
    }

    [Fact]
    public void Grid_that_cuts_through_a_cell_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => PoolRanges.CommonCells(56, 1, 2, 4).Merged(3));
        Assert.Contains("a grid of 3 cuts through cells of 56 positions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cover_of_an_input_is_the_outputs_whose_range_contains_it()
    {
        PoolRanges[] all =
        [
            PoolRanges.Window(9, 3, 2, 1),
            PoolRanges.Window(11, 2, 4),
            PoolRanges.Window(10, 5, 1, 2),
            PoolRanges.Window(10, 2, 3, ceiling: true),
            PoolRanges.Adaptive(7, 4),
            PoolRanges.Adaptive(3, 4),
            PoolRanges.CommonCells(14, s_pyramid).Merged(4),
        ];
        foreach (PoolRanges ranges in all)
        {
            for (int input = 0; input < ranges.Inputs; input++)
            {
                int[] containing = [.. Enumerable.Range(0, ranges.Outputs)
                    .Where(i => ranges.Starts[i] <= input && input < ranges.Ends[i])];
                (int start, int end) = (ranges.CoverStarts[input], ranges.CoverEnds[input]);
                Assert.Equal(containing, Enumerable.Range(start, Math.Max(0, end - start)));
            }
        }
    }

    [Fact]
    public void Ranges_are_equal_by_value()
    {
        PoolRanges ranges = PoolRanges.Window(14, 2, 2);
        Assert.Equal(PoolRanges.Adaptive(14, 7), ranges);
        Assert.Equal(PoolRanges.Adaptive(14, 7).GetHashCode(), ranges.GetHashCode());
        Assert.NotEqual(PoolRanges.Window(15, 2, 2), ranges);
        Assert.NotEqual(PoolRanges.Window(14, 3, 2, 1), PoolRanges.Window(14, 3, 2, 1, countPadding: false));
    }

    private static double[] Averages(PoolRanges ranges, double[] values) =>
    [
        .. Enumerable.Range(0, ranges.Outputs).Select(i =>
            Enumerable.Range(ranges.Starts[i], ranges.Ends[i] - ranges.Starts[i])
                .Sum(input => ranges.Weights[input] * values[input]) / ranges.Divisors[i]),
    ];

    /// <summary>ATen's pooling_output_shape and the window bounds of its average pooling, word for word.</summary>
    private static void AssertWindow(int inputs, int kernel, int stride, int padding, bool ceiling)
    {
        int outputs = FloorDivide(inputs + 2 * padding - (kernel - 1) - 1 + (ceiling ? stride - 1 : 0), stride) + 1;
        if (ceiling && (outputs - 1) * stride >= inputs + padding)
            outputs--;
        string name = $"{inputs} positions, kernel {kernel}, stride {stride}, padding {padding}, ceiling {ceiling}";
        if (outputs < 1)
        {
            Assert.Throws<ArgumentException>(() => PoolRanges.Window(inputs, kernel, stride, padding, ceiling));
            return;
        }
        PoolRanges counted = PoolRanges.Window(inputs, kernel, stride, padding, ceiling);
        PoolRanges uncounted = PoolRanges.Window(inputs, kernel, stride, padding, ceiling, countPadding: false);
        Assert.True(outputs == counted.Outputs, name);
        for (int i = 0; i < outputs; i++)
        {
            int start = i * stride - padding;
            int end = Math.Min(start + kernel, inputs + padding);
            int poolSize = end - start;
            start = Math.Max(start, 0);
            end = Math.Min(end, inputs);
            Assert.True((start, end) == (counted.Starts[i], counted.Ends[i]), name);
            Assert.True(start < end, name);
            Assert.True(poolSize == counted.Divisors[i], name);
            Assert.True(end - start == uncounted.Divisors[i], name);
        }
    }

    private static int FloorDivide(int dividend, int divisor) => (int)Math.Floor((double)dividend / divisor);
}
