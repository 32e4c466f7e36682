using System.Reflection;
using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using Conv2d = IlgpuNet.Operations.Conv2d;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// Sums over the cells of squeezes, taken by the tiles of a convolution in emulation and poisoned memory, against
/// averages of the result that is read back.
/// </summary>
public class CellSumTests : IClassFixture<WarpDevice>
{
    private static readonly Dictionary<string, (ConvolutionShape Shape, int[] Grids)> s_cases = new()
    {
        ["one cell, larger than a tile"] = (Of(2, 17, 19, 16), [1]),
        ["one cell, several in a tile"] = (Of(9, 4, 5, 8), [1]),
        ["cells of unequal extents"] = (Of(3, 9, 7, 40), [1, 2, 4]),
        ["more cells than an mma has rows"] = (Of(20, 4, 4, 8), [2]),
        ["cells of one position"] = (Of(3, 7, 7, 8), [7]),
        ["columns of several tiles"] = (Of(1, 6, 14, 136), [2]),
        ["strided window"] = (new(2, 9, 11, 8, 16, 3, 2, 1, 1), [2]),
    };

    private readonly AcceleratorDevice _device;

    public CellSumTests(WarpDevice warps)
    {
        _device = warps.Device;
        _device.Pool.Poison = true;
    }

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string name in s_cases.Keys)
            cases.Add(name, "64x64");
        foreach (string tile in ForwardConvolution.Tiles.Select(plan => $"{plan}").Where(tile => tile != "64x64"))
        {
            cases.Add("one cell, larger than a tile", tile);
            cases.Add("cells of unequal extents", tile);
        }
        return cases;
    }

    /// <summary>Small integers: sums are exact whatever their order, and only the quotients are rounded.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_tile_sums_over_its_cells(string name, string tile)
    {
        (ConvolutionShape shape, int[] grids) = s_cases[name];
        TilePlan plan = ForwardConvolution.Tiles.Single(candidate => $"{candidate}" == tile);
        GridCells cells = new(shape.Ho, shape.Wo, grids);
        using MemoryScope scope = _device.OpenScope();
        (Tensor x, Tensor w) = SmallIntegers(shape);
        Tensor y = Tensor.Empty(_device, shape.Result, DType.BFloat16);
        ConvolutionArguments a = ConvolutionProducts.Forward(shape, Precision.Bf16) with
        {
            X = x.ChunkView(),
            Factor = Cast.Apply(w, DType.BFloat16).ChunkView(),
            Result = y.ChunkView(),
            Bias = w.FloatView(),
            Moments = y.ChunkView().Cast<double>(),
            Cells = TileCells.Arguments(plan, shape, cells, y),
        };
        _device.LaunchGroups(plan.Kernel, plan.Groups(a), a);
        Tensor averages = TileCells.Averages(a.Cells, plan, cells, y);
        Assert.Equal(Averages(y, cells), averages.ReadFloats());
        (int rows, int columns) = (cells.Vertical.Outputs, cells.Horizontal.Outputs);
        Assert.Equal(new Shape(shape.N, rows, columns, shape.Outputs), averages.Shape);
    }

    /// <summary>
    /// Averages of numbers that a bf16 holds: what is added up in a tile is rounded in fp32, less than 2^-24 of the sum
    /// of the magnitudes for each of the terms.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolution_takes_moments_and_averages_at_once(bool training)
    {
        (ConvolutionShape shape, GridCells cells) = (Of(2, 14, 14, 24), new GridCells(14, 14, [2]));
        using MemoryScope scope = _device.OpenScope();
        Shape maps = new(shape.N, shape.H, shape.W, shape.Inputs);
        Tensor numbers = Tensor.From(_device, maps, NamedValues.Uniform("x", maps.Count, width: 2));
        Tensor x = Cast.Apply(numbers, DType.BFloat16);
        Tensor w = Tensor.From(_device, new Shape(24, 1, 1, 8), NamedValues.Uniform("w", 24 * 8, width: 2));
        Convolution convolution = new(w, Bias: null, 1, 0);
        (Tensor y, ConvolutionSums sums) = Conv2d.ApplyWithSums(x, convolution, new WantedSums(training, cells));
        Assert.Equal(training, sums.Moments is not null);
        float[] expected = Averages(y, cells), found = sums.Averages!.ReadFloats();
        foreach ((float wanted, float average) in expected.Zip(found))
            Assert.Equal(wanted, average, 49 * Math.ScaleB(1, -24));
        // The moments are those of the result before it is rounded, by 2^-8 at most.
        if (training)
            Assert.InRange(Differences.Relative(Moments(y), sums.Moments!.Sums.ReadDoubles()), 0, Math.ScaleB(1, -7));
    }

    [Fact]
    public void Cells_whose_sums_are_as_large_as_the_map_are_left_to_a_pass()
    {
        ConvolutionShape shape = Of(2, 14, 14, 16);
        TilePlan tile = ForwardConvolution.Tile64x64;
        Assert.True(TileCells.Pay(tile, shape, new GridCells(14, 14, [1])));
        Assert.True(TileCells.Pay(tile, shape, new GridCells(14, 14, [2])));
        Assert.False(TileCells.Pay(tile, shape, new GridCells(14, 14, [7])));
        Assert.False(TileCells.Pay(tile, shape, new GridCells(14, 14, [14])));
        Assert.False(TileCells.Pay(new TilePlan(tile.Kernel, 64, 64), shape, new GridCells(14, 14, [1])));
    }

    /// <summary>Neither in training nor in evaluation is the map read again for them.</summary>
    [Theory]
    [InlineData("se", true)]
    [InlineData("se", false)]
    [InlineData("spse", true)]
    [InlineData("rgse", true)]
    public void Attention_in_a_bottleneck_takes_no_pass_over_the_map(string attention, bool training)
    {
        AttentionSite site = new(Channels: 16, Stage: 2, Reduction: 4);
        AttentionBlock block = AttentionRegistry.BuiltIn.Create(attention, site);
        Bottleneck bottleneck = new(new BottleneckShape(Inputs: 16, Width: 8, Outputs: 16), block);
        using ModelState state = new(_device, bottleneck.State(), training);
        state.Initialise(seed: 1);
        bottleneck.SetTraining(training);
        List<MethodInfo> kernels = [];
        _device.Commands = command =>
        {
            if (command.Kernel is { } kernel)
                kernels.Add(kernel.Method);
        };
        using (_device.OpenScope())
            bottleneck.Forward(Tensor.Empty(_device, new Shape(2, 16, 16, 16), DType.BFloat16));
        _device.Commands = null;
        Assert.Contains(kernels, kernel => kernel.DeclaringType == typeof(TileCells));
        // The averages may be averaged further.
        Assert.DoesNotContain(kernels, kernel =>
            kernel.DeclaringType == typeof(AveragePool) && kernel.GetGenericArguments().Contains(typeof(Bf16Element)));
    }

    private static ConvolutionShape Of(int images, int height, int width, int outputs) =>
        new(images, height, width, 8, outputs, 1, 1, 0, 1);

    private (Tensor X, Tensor W) SmallIntegers(ConvolutionShape shape)
    {
        Shape maps = new(shape.N, shape.H, shape.W, shape.Inputs);
        Shape weights = new(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.Inputs);
        Tensor x = Tensor.From(_device, maps, TileOperands.SmallIntegers(1, (int)maps.Count));
        return (
            Cast.Apply(x, DType.BFloat16),
            Tensor.From(_device, weights, TileOperands.SmallIntegers(2, (int)weights.Count)));
    }

    private static float[] Averages(Tensor y, GridCells cells)
    {
        (PoolRanges vertical, PoolRanges horizontal) = (cells.Vertical, cells.Horizontal);
        float[] values = y.ReadFloats();
        List<float> averages = [];
        for (int n = 0; n < y.Shape.N; n++)
        {
            for (int i = 0; i < vertical.Outputs; i++)
            {
                for (int j = 0; j < horizontal.Outputs; j++)
                {
                    for (int c = 0; c < y.Shape.C; c++)
                        averages.Add(Average(n, i, j, c));
                }
            }
        }
        return [.. averages];

        float Average(int n, int i, int j, int c)
        {
            double sum = 0;
            int count = 0;
            for (int p = vertical.Starts[i]; p < vertical.Ends[i]; p++)
            {
                for (int q = horizontal.Starts[j]; q < horizontal.Ends[j]; q++, count++)
                    sum += values[((n * y.Shape.H + p) * y.Shape.W + q) * y.Shape.C + c];
            }
            return (float)(sum * (1.0 / count));
        }
    }

    private static double[] Moments(Tensor y)
    {
        double[] sums = new double[2 * y.Shape.C];
        foreach ((int i, float value) in y.ReadFloats().Index())
        {
            sums[i % y.Shape.C] += value;
            sums[y.Shape.C + i % y.Shape.C] += (double)value * value;
        }
        return sums;
    }
}
