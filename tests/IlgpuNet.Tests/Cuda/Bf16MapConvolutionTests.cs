using ILGPU;
using ILGPU.Runtime;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// The forward pass of bf16 maps by tile kernels, stepped through in emulation, against the convolution in double.
/// </summary>
public class Bf16MapConvolutionTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    /// <summary>Between bf16 results and exact ones: a bf16 has eight bits, and is half a unit off at most.</summary>
    private const double Bf16Rounding = 1.0 / 256;

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (TileCase tileCase in TileCase.All)
            cases.Add(tileCase.Name, "64x64");
        foreach (TilePlan plan in Bf16MapConvolution<OutputPlace>.Tiles)
        {
            if (plan is not { Rows: 64, Columns: 64 })
                cases.Add("1x1, several tiles", $"{plan}");
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Small_integers_are_convolved_exactly(string name, string plan)
    {
        // Sums below 256 are exact as fp32 and as bf16.
        (double[] expected, float[] actual) = Run(name, plan, (key, count) =>
        {
            System.Random random = new(key.Length + count);
            int bound = key == "x" ? 2 : 1;
            return
            [
                .. Enumerable.Range(0, count).Select(_ => random.Next(10) < 7 ? 0f : random.Next(-bound, bound + 1)),
            ];
        });
        Assert.InRange(expected.Max(Math.Abs), 1, 256);
        Assert.Equal(expected, actual.Select(value => (double)value));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_reference(string name, string plan)
    {
        (double[] expected, float[] actual) = Run(name, plan, (key, count) =>
            [.. NamedValues.Uniform(key, count, width: 2).Select(value => Bf16.Low(Bf16.Round(value)))]);
        double[] found = [.. actual.Select(value => (double)value)];
        Assert.InRange(Differences.Relative(expected, found), 0, Bf16Rounding);
    }

    [Fact]
    public void Convolutions_that_the_tiles_cannot_compute_are_refused()
    {
        ConvolutionShape shape = new(1, 8, 8, 16, 16, 3, 1, 1, 1);
        Assert.Throws<ArgumentException>(() => ConvolutionProducts.Forward(shape with { Groups = 2 }, Precision.Bf16));
        Assert.Throws<ArgumentException>(
            () => ConvolutionProducts.Forward(shape with { Outputs = 15 }, Precision.Bf16));
        Assert.Throws<ArgumentException>(() => ConvolutionProducts.WeightGradient(
            shape with { Groups = 2 }, Precision.Bf16, pieceLength: 32));
        Assert.Throws<ArgumentException>(
            () => ConvolutionProducts.Forward(shape with { Kernel = 7, Padding = 3 }, Precision.Bf16));
        Assert.Throws<ArgumentException>(() => ConvolutionProducts.Forward(shape with { N = 1 << 21 }, Precision.Bf16));
    }

    /// <summary>Computes a product, whose operands are in the host's memory.</summary>
    private protected virtual void Launch(TilePlan plan, int groups, ConvolutionArguments a)
    {
        warps.Device.LaunchGroups(plan.Kernel, groups, a);
        warps.Device.Accelerator.Synchronize();
    }

    private (double[] Expected, float[] Actual) Run(string name, string plan, Func<string, int, float[]> values)
    {
        TileCase tileCase = TileCase.All.Single(candidate => candidate.Name == name);
        ConvolutionShape shape = tileCase.Shape;
        Shape xShape = new(shape.N, shape.H, shape.W, shape.Inputs);
        Shape wShape = new(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.Inputs);
        float[] x = values("x", (int)xShape.Count), w = values("w", (int)wShape.Count);

        using ReferenceDevice reference = new();
        using MemoryScope scope = reference.OpenScope();
        Tensor y = Conv2d.Apply(
            Tensor.From(reference, xShape, x), Tensor.From(reference, wShape, w), null, shape.Stride, shape.Padding);
        TilePlan tile = Bf16MapConvolution<OutputPlace>.Tiles.Single(candidate => $"{candidate}" == plan);
        return (y.ReadDoubles(), Convolve(tile, tileCase, x, w));
    }

    private float[] Convolve(TilePlan plan, TileCase tileCase, float[] x, float[] w)
    {
        Accelerator accelerator = warps.Device.Accelerator;
        int outputs = tileCase.Shape.Positions * tileCase.Shape.Outputs;
        using MemoryBuffer1D<uint, Stride1D.Dense> xBuffer = accelerator.Allocate1D(Pack(x));
        using MemoryBuffer1D<uint, Stride1D.Dense> wBuffer = accelerator.Allocate1D(Pack(w));
        // NaN where the kernel does not write.
        using MemoryBuffer1D<uint, Stride1D.Dense> yBuffer =
            accelerator.Allocate1D(Pack([.. Enumerable.Repeat(float.NaN, outputs)]));
        ConvolutionArguments arguments = ConvolutionProducts.Forward(tileCase.Shape, Precision.Bf16);
        arguments.X = xBuffer.View.BaseView.Cast<UInt4>();
        arguments.Factor = wBuffer.View.BaseView.Cast<UInt4>();
        arguments.Result = yBuffer.View.BaseView.Cast<UInt4>();
        arguments.Cells = CellArguments.None(arguments.Result);
        Launch(plan, plan.Groups(arguments), arguments);
        return [.. yBuffer.GetAsArray1D().SelectMany(pair => (float[])[Bf16.Low(pair), Bf16.High(pair)])];
    }

    private static uint[] Pack(float[] values) =>
        [.. values.Chunk(2).Select(pair => PackBf16.Pair(pair[0], pair[1]))];
}
