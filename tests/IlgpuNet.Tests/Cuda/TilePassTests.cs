using ILGPU;
using ILGPU.Runtime;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// The passes of a convolution, stepped through in emulation, equal their definition. Operands are small integers, so
/// that bf16 and tf32 hold them, and fp32 their sums, exactly; so does bf16 where sums are not above 256.
/// </summary>
public class TilePassTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    public static TheoryData<string> Tiles() => [.. Tf32Convolution<OutputPlace>.Tiles.Select(plan => $"{plan}")];

    /// <summary>For the forward pass and the data gradient.</summary>
    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = Cases(["256x64"], ["128x32", "64x32"]);
        cases.Add(TileCase.High.Name, "256x64");
        foreach (TileCase tileCase in TileCase.Paired)
            cases.Add(tileCase.Name, "64x64");
        return cases;
    }

    public static TheoryData<string, string> WeightGradientCases() => Cases(["256x64", "64x256"], ["32x128", "32x64"]);

    public static TheoryData<string, string> Tf32WeightGradientCases() => Cases(["256x64", "64x256"], ["32x128"]);

    /// <summary>
    /// 64 x 64 for every case of one group, larger tiles where there are several tiles of work, small ones for groups.
    /// </summary>
    private static TheoryData<string, string> Cases(string[] largest, string[] ofGroups)
    {
        TheoryData<string, string> cases = [];
        foreach (TileCase tileCase in TileCase.All)
            cases.Add(tileCase.Name, "64x64");
        foreach (string tile in (string[])[.. largest, "128x128", "128x64"])
        {
            cases.Add("1x1, several tiles", tile);
            cases.Add("3x3, stride 2", tile);
        }
        foreach (TileCase tileCase in TileCase.Grouped)
            cases.Add(tileCase.Name, ofGroups[^1]);
        cases.Add("groups, stride 2", ofGroups[0]);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_in_bf16(string name, string tile) =>
        Forward(Shape(name), tile, TileArithmetic.Bf16);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_in_bf16_maps(string name, string tile) =>
        Forward(Shape(name), tile, TileArithmetic.Bf16Maps);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_in_tf32(string name, string tile) =>
        Forward(Shape(name), tile, TileArithmetic.Tf32);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Data_gradient_in_bf16(string name, string tile) =>
        DataGradient(Shape(name), tile, TileArithmetic.Bf16, accumulate: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Data_gradient_in_bf16_maps(string name, string tile) =>
        DataGradient(Shape(name), tile, TileArithmetic.Bf16Maps, accumulate: true);

    [Theory]
    [InlineData("3x3")]
    [InlineData("3x3, stride 2")]
    [InlineData("1x1, stride 2")]
    [InlineData("channels in pairs, stride 2")]
    public void Data_gradient_in_bf16_maps_replaces_what_is_there(string name) =>
        DataGradient(Shape(name), "64x64", TileArithmetic.Bf16Maps, accumulate: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Data_gradient_in_tf32(string name, string tile) =>
        DataGradient(Shape(name), tile, TileArithmetic.Tf32, accumulate: true);

    [Theory]
    [MemberData(nameof(WeightGradientCases))]
    public void Weight_gradient_in_bf16(string name, string tile) =>
        WeightGradient(Shape(name), Plan(Bf16WeightGradient.Tiles, tile), Precision.Bf16);

    [Theory]
    [MemberData(nameof(Tf32WeightGradientCases))]
    public void Weight_gradient_in_tf32(string name, string tile) =>
        WeightGradient(Shape(name), Plan(Tf32WeightGradient.Tiles, tile), Precision.Tf32);

    /// <summary>Computes a product, whose operands are in the host's memory.</summary>
    private protected virtual void Launch(TilePlan plan, int groups, ConvolutionArguments a)
    {
        warps.Device.LaunchGroups(plan.Kernel, groups, a);
        warps.Device.Accelerator.Synchronize();
    }

    private void WeightGradient(ConvolutionShape shape, TilePlan plan, Precision precision)
    {
        int pieceLength = 2 * TileLimits.StepPositions(precision);
        int pieces = (shape.Positions + pieceLength - 1) / pieceLength, weights = shape.Outputs * shape.Depth;
        float[] x = TileOperands.SmallIntegers(1, shape.N * shape.H * shape.W * shape.Inputs);
        float[] dy = TileOperands.SmallIntegers(2, shape.Positions * shape.Outputs);
        float[] expected = new float[pieces * weights];
        foreach ((int y, int from, int w) in TileOperands.Meetings(shape))
            expected[y / shape.Outputs / pieceLength * weights + w] += dy[y] * x[from];

        ConvolutionArguments a = ConvolutionProducts.WeightGradient(shape, precision, pieceLength);
        using Buffers buffers = new(Launch, warps, DType.Float32, Enumerable.Repeat(float.NaN, expected.Length));
        buffers.Launch(
            plan,
            a,
            pieces,
            TileOperands.Rows(x, shape.Inputs, precision),
            TileOperands.Rows(dy, shape.Outputs, precision));
        Assert.Equal(expected, buffers.Result);
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Moments_of_the_result_do_not_cancel(string tile)
    {
        Moments(Plan(Bf16Convolution<OutputPlace>.Tiles, tile), Precision.Bf16);
        Moments(Plan(Tf32Convolution<OutputPlace>.Tiles, tile), Precision.Tf32);
    }

    private void Moments(TilePlan plan, Precision precision)
    {
        // Deviations of about 4 from means of about 1000; seven rows are left for the last tile.
        ConvolutionShape shape = new(1, 9, 15, 16, 40, 1, 1, 0, 1);
        float[] x = [.. TileOperands.SmallIntegers(1, shape.Positions * shape.Inputs).Select(value => 64 + value)];
        float[] w = [.. TileOperands.SmallIntegers(2, shape.Outputs * shape.Depth).Select(value => 1 + value)];
        ConvolutionArguments a = ConvolutionProducts.Forward(shape, precision) with { HasBias = 1, HasMoments = 1 };
        int pieces = (shape.Positions + plan.Rows - 1) / plan.Rows;
        using Buffers buffers = new(
            Launch,
            warps,
            DType.Float32,
            Enumerable.Repeat(float.NaN, shape.Positions * shape.Outputs),
            pieces * 2 * shape.Outputs);
        buffers.Launch(
            plan, a, 1, TileOperands.Rows(x, shape.Inputs, precision), TileOperands.Rows(w, shape.Inputs, precision));
        float[] y = buffers.Result;
        double[] moments = buffers.Moments;
        for (int column = 0; column < shape.Outputs; column++)
        {
            double[] values =
                [.. Enumerable.Range(0, shape.Positions).Select(row => (double)y[row * shape.Outputs + column])];
            double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
            double sum = Total(0), squares = Total(1), found = sum / values.Length;
            Assert.Equal(mean, found, Math.Abs(mean) * 1e-7);
            // The squares of a tile, 256 at most, are added in parts of eight: 40 roundings by 2^-24 of their sum at
            // most.
            Assert.Equal(variance, squares / values.Length - found * found, variance * 2e-6);

            double Total(int moment) =>
                Enumerable.Range(0, pieces).Sum(piece => moments[(2 * piece + moment) * shape.Outputs + column]);
        }
    }

    [Fact]
    public void Bias_and_what_is_there_are_added_before_the_sum_is_rounded()
    {
        // Sums of 257 and -257, which are no bf16, at two positions of eight channels; the bias goes from 1 to 8.
        ConvolutionShape shape = new(1, 1, 2, 8, 8, 1, 1, 0, 1);
        float[] w = [.. Enumerable.Range(0, 64).Select(i => i % 8 == 0 ? 16f : i % 8 == 1 ? 1 : 0)];
        float[] x = [.. w[..8], .. w[..8].Select(value => -value)];
        ConvolutionArguments a = ConvolutionProducts.Forward(shape, Precision.Bf16) with
        {
            HasBias = 1,
            Accumulate = 1,
        };
        using Buffers buffers = new(Launch, warps, DType.BFloat16, Enumerable.Repeat(1f, 16));
        buffers.Launch(
            Plan(TileArithmetic.Bf16Maps.Convolution, "64x64"),
            a,
            1,
            TileOperands.Rows(x, 8, Precision.Bf16),
            TileOperands.Rows(w, 8, Precision.Bf16));
        Assert.Equal(
            Enumerable.Range(0, 16).Select(i => Bf16.Low(Bf16.Round((i < 8 ? 257f : -257f) + (1 + i % 8) + 1))),
            buffers.Result);
    }

    private void Forward(ConvolutionShape shape, string tile, TileArithmetic arithmetic)
    {
        Precision precision = arithmetic.Precision;
        float[] x = TileOperands.SmallIntegers(1, shape.N * shape.H * shape.W * shape.Inputs);
        float[] w = TileOperands.SmallIntegers(2, shape.Outputs * shape.Depth);
        float[] expected =
            [.. Enumerable.Range(0, shape.Positions * shape.Outputs).Select(i => 1f + i % shape.Outputs)];
        foreach ((int y, int from, int weight) in TileOperands.Meetings(shape))
            expected[y] += x[from] * w[weight];

        ConvolutionArguments a = ConvolutionProducts.Forward(shape, precision) with { HasBias = 1 };
        using Buffers buffers = new(Launch, warps, arithmetic.Maps, Enumerable.Repeat(float.NaN, expected.Length));
        buffers.Launch(
            Plan(arithmetic.Tiles(ConvolutionPass.Forward, a), tile),
            a,
            1,
            TileOperands.Rows(x, shape.Inputs, precision),
            TileOperands.Rows(w, shape.GroupInputs, precision));
        AssertExact(expected, buffers);
    }

    private void DataGradient(ConvolutionShape shape, string tile, TileArithmetic arithmetic, bool accumulate)
    {
        Precision precision = arithmetic.Precision;
        float[] dy = TileOperands.SmallIntegers(1, shape.Positions * shape.Outputs);
        float[] w = TileOperands.SmallIntegers(2, shape.Outputs * shape.Depth);
        int count = shape.N * shape.H * shape.W * shape.Inputs;
        float[] before = accumulate ? TileOperands.SmallIntegers(3, count) : [.. Enumerable.Repeat(float.NaN, count)];
        float[] expected = accumulate ? [.. before] : new float[count];
        foreach ((int y, int to, int weight) in TileOperands.Meetings(shape))
            expected[to] += dy[y] * w[weight];

        using Buffers buffers = new(Launch, warps, arithmetic.Maps, before);
        uint[] maps = TileOperands.Rows(dy, shape.Outputs, precision);
        (Size2d kernel, Size2d stride, Size2d padding) = (shape.Kernel, shape.Stride, shape.Padding);
        foreach (ParityAxis vertical in ParityAxis.All(shape.H, kernel.Height, stride.Height, padding.Height))
        {
            foreach (ParityAxis horizontal in ParityAxis.All(shape.W, kernel.Width, stride.Width, padding.Width))
            {
                if (vertical.Count * horizontal.Count == 0)
                    continue;
                ConvolutionArguments a = ConvolutionProducts.DataGradient(shape, vertical, horizontal, precision) with
                {
                    Accumulate = accumulate ? 1 : 0,
                };
                uint[] part = TileOperands.Rows(
                    TileOperands.Part(shape, w, vertical, horizontal), shape.GroupOutputs, precision);
                TilePlan plan = Plan(arithmetic.Tiles(ConvolutionPass.DataGradient, a), tile);
                buffers.Launch(plan, a, 1, maps, part.Length == 0 ? new uint[4] : part);
            }
        }
        AssertExact(expected, buffers);
    }

    private static void AssertExact(float[] expected, Buffers buffers)
    {
        Assert.InRange(expected.Max(Math.Abs), 1, 256);
        Assert.Equal(expected, buffers.Result);
    }

    private static TilePlan Plan(IReadOnlyList<TilePlan> tiles, string tile) =>
        tiles.Single(plan => $"{plan}" == tile);

    private static ConvolutionShape Shape(string name) =>
        TileCase.All.Concat(TileCase.Grouped).Concat(TileCase.Paired).Append(TileCase.High)
            .Single(candidate => candidate.Name == name).Shape;

    /// <summary>A result on the device, and launches that write it.</summary>
    private sealed class Buffers(
        Action<TilePlan, int, ConvolutionArguments> launch,
        WarpDevice warps,
        DType type,
        IEnumerable<float> before,
        int moments = 1)
        : IDisposable
    {
        private readonly MemoryBuffer1D<double, Stride1D.Dense> _moments =
            warps.Device.Accelerator.Allocate1D<double>([.. Enumerable.Repeat(double.NaN, moments)]);

        private readonly MemoryBuffer1D<uint, Stride1D.Dense> _result =
            warps.Device.Accelerator.Allocate1D<uint>([.. type == DType.BFloat16
                ? before.Chunk(2).Select(pair => PackBf16.Pair(pair[0], pair[1]))
                : before.Select(BitConverter.SingleToUInt32Bits)]);

        public double[] Moments => _moments.GetAsArray1D();

        public float[] Result => type == DType.BFloat16
            ? [.. _result.GetAsArray1D().SelectMany(pair => (float[])[Bf16.Low(pair), Bf16.High(pair)])]
            : [.. _result.GetAsArray1D().Select(BitConverter.UInt32BitsToSingle)];

        /// <summary>Multiplies; the bias of column i is i + 1.</summary>
        public void Launch(TilePlan plan, ConvolutionArguments a, int pieces, uint[] x, uint[] factor)
        {
            Accelerator accelerator = warps.Device.Accelerator;
            using MemoryBuffer1D<uint, Stride1D.Dense> left = accelerator.Allocate1D(x);
            using MemoryBuffer1D<uint, Stride1D.Dense> right = accelerator.Allocate1D(factor);
            using MemoryBuffer1D<float, Stride1D.Dense> bias =
                accelerator.Allocate1D<float>([.. Enumerable.Range(1, a.Columns).Select(i => (float)i)]);
            a.X = left.View.BaseView.Cast<UInt4>();
            a.Factor = right.View.BaseView.Cast<UInt4>();
            a.Result = _result.View.BaseView.Cast<UInt4>();
            a.Bias = bias.View.BaseView;
            a.Moments = _moments.View.BaseView;
            a.Cells = CellArguments.None(a.Result);
            launch(plan, plan.Groups(a) * pieces, a);
        }

        public void Dispose()
        {
            _result.Dispose();
            _moments.Dispose();
        }
    }
}
