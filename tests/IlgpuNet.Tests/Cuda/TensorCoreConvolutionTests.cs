using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// <see cref="Conv2d"/> on a device that computes convolutions in bf16 or tf32, in emulation and poisoned memory: each pass
/// against the double reference.
/// </summary>
public class TensorCoreConvolutionTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    /// <summary>
    /// Frobenius norm of the error over that of the result. A factor is rounded by 2^-9 (bf16) or 2^-12 (tf32) of itself
    /// at most; independent errors of both factors leave less than sqrt(2) times that.
    /// </summary>
    private static readonly Dictionary<Precision, double> s_bounds = new()
    {
        [Precision.Bf16] = 1e-2,
        [Precision.Tf32] = 1e-3,
    };

    /// <summary>What the portable kernels are held to.</summary>
    private const double Fp32Bound = 2e-6;

    private static readonly Dictionary<string, ConvolutionShape> s_shapes = new()
    {
        ["1x1"] = new(2, 5, 7, 16, 24, 1, 1, 0, 1),
        ["1x1, stride 2"] = new(1, 6, 5, 8, 8, 1, 2, 0, 1),
        ["3x3"] = new(2, 4, 5, 16, 8, 3, 1, 1, 1),
        ["3x3, stride 2"] = new(1, 7, 6, 8, 16, 3, 2, 1, 1),
        ["oblong"] = new(1, 6, 5, 8, 12, new Size2d(2, 3), new Size2d(1, 2), new Size2d(0, 2), 1),
        ["channels that fill no chunk"] = new(1, 5, 4, 6, 10, 3, 1, 1, 1),
        ["odd channels"] = new(1, 4, 4, 3, 7, 3, 1, 1, 1),
        ["groups that fill no tile"] = new(1, 4, 4, 16, 16, 3, 1, 1, 2),
        ["groups of 4, one block"] = new(1, 4, 4, 32, 32, 3, 1, 1, 8),
        ["groups of 4, stride 2"] = new(1, 5, 4, 64, 64, 3, 2, 1, 16),
        ["groups of 8"] = new(2, 4, 3, 64, 64, 3, 1, 1, 8),
        ["groups of 16, stride 2"] = new(1, 4, 5, 64, 64, 3, 2, 1, 4),
        ["groups of 32"] = new(1, 3, 4, 64, 64, 3, 1, 1, 2),
        ["groups of 8 and 16"] = new(1, 5, 5, 32, 64, 1, 2, 0, 4),
        ["stem"] = new(1, 9, 9, 3, 8, 7, 2, 3, 1),
        ["depthwise"] = new(2, 8, 9, 16, 16, 3, 1, 1, 16),
        ["depthwise, stride 2, channels in pairs"] = new(1, 7, 6, 6, 6, 3, 2, 1, 6),
        ["depthwise, 7x7, stride 2, odd channels"] = new(1, 9, 8, 5, 5, 7, 2, 3, 5),
        ["several pieces of the weight gradient"] = new(3, 14, 14, 8, 8, 1, 1, 0, 1),
    };

    public static TheoryData<string, Precision> Cases()
    {
        TheoryData<string, Precision> cases = [];
        foreach (string name in s_shapes.Keys)
        {
            cases.Add(name, Precision.Bf16);
            cases.Add(name, Precision.Tf32);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_pass_agrees_with_the_double_reference(string name, Precision precision)
    {
        OperationCase test = Case(name);
        OperationRun expected = OperationRun.Of(test, devices["reference"]);
        OperationRun actual = OperationRun.Of(test, devices.Emulated(precision));
        foreach (((string result, double[] wanted), (_, double[] found)) in expected.Results.Zip(actual.Results))
        {
            double difference = Differences.Relative(wanted, found);
            // The lower bound shows that tensor cores computed it.
            (double least, double most) = OnTensorCores(name, result, precision)
                ? (s_bounds[precision] / 1000, s_bounds[precision])
                : (0, Fp32Bound);
            Assert.True(difference >= least && difference <= most, $"{result} is off by {difference:E2}");
        }
    }

    [Theory]
    [InlineData("1x1, stride 2")]
    [InlineData("3x3, stride 2")]
    [InlineData("groups of 4, stride 2")]
    public void Gradients_are_added_to_what_is_there(string name)
    {
        OperationCase test = Case(name);
        OperationRun expected = OperationRun.Of(test, devices["reference"], applications: 2);
        OperationRun actual = OperationRun.Of(test, devices.Emulated(Precision.Bf16), applications: 2);
        foreach (((string result, double[] wanted), (_, double[] found)) in expected.Results.Zip(actual.Results))
            Assert.True(Differences.Relative(wanted, found) <= s_bounds[Precision.Bf16], $"{result} differs");
    }

    public static TheoryData<string, int> MapCases()
    {
        TheoryData<string, int> cases = [];
        foreach (string name in s_shapes.Keys)
        {
            cases.Add(name, 1);
            cases.Add(name, 2);
        }
        return cases;
    }

    /// <summary>
    /// Of operands that are bf16 numbers nothing is lost but by the rounding of what is written: y and dx, 2^-8 of
    /// themselves at most for each of the applications that are added up. The gradients of weights and bias are fp32.
    /// </summary>
    [Theory]
    [MemberData(nameof(MapCases))]
    public void Maps_in_bf16_are_rounded_when_they_are_written(string name, int applications)
    {
        OperationCase test = Case(name);
        OperationRun expected = OperationRun.Of(test, devices["reference"], applications, maps: true);
        OperationRun actual = OperationRun.Of(test, devices.Emulated(Precision.Bf16), applications, maps: true);
        foreach (((string result, double[] wanted), (_, double[] found)) in expected.Results.Zip(actual.Results))
        {
            bool rounded = result is "y" or "dx";
            Assert.Equal(rounded ? DType.BFloat16 : DType.Float32, actual.Types[result]);
            double difference = Differences.Relative(wanted, found);
            double bound = Fp32Bound + (rounded ? applications * Math.ScaleB(1, -8) : 0);
            Assert.True(difference <= bound, $"{result} is off by {difference:E2}, allowed {bound:E1}");
        }
    }

    [Theory]
    [InlineData("3x3", Precision.Bf16, false)]
    [InlineData("1x1, stride 2", Precision.Tf32, false)]
    [InlineData("groups of 4, stride 2", Precision.Bf16, false)]
    [InlineData("groups of 4, stride 2", Precision.Bf16, true)]
    [InlineData("stem", Precision.Bf16, false)]
    [InlineData("oblong", Precision.Bf16, true)]
    [InlineData("3x3", Precision.Bf16, true)]
    public void Moments_come_with_the_result(string name, Precision precision, bool maps)
    {
        ConvolutionShape shape = s_shapes[name];
        Device device = devices.Emulated(precision);
        device.Pool.Poison = true;
        using MemoryScope scope = device.OpenScope();
        Tensor images = Tensor.From(device, new Shape(shape.N, shape.H, shape.W, shape.Inputs), NamedValues.Uniform(
            "x", shape.N * shape.H * shape.W * shape.Inputs, width: 2));
        Tensor x = maps ? Cast.Apply(images, device.MapType) : images;
        Tensor w = Tensor.From(
            device,
            new Shape(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.GroupInputs),
            NamedValues.Uniform("w", shape.Outputs * shape.Depth, width: 2));
        (Tensor y, ConvolutionSums taken) = Conv2d.ApplyWithSums(
            x,
            new Convolution(w, Bias: null, shape.Stride, shape.Padding, shape.Groups),
            new WantedSums(Moments: true, Cells: null));
        ChannelMoments moments = taken.Moments!;
        double[] sums = new double[2 * shape.Outputs];
        foreach ((int i, float value) in y.ReadFloats().Index())
        {
            sums[i % shape.Outputs] += value;
            sums[shape.Outputs + i % shape.Outputs] += (double)value * value;
        }
        // The result that is read back has been rounded to bf16 where it is a map of that type, by 2^-8 at most.
        double bound = maps ? 2 * Math.ScaleB(1, -8) : 1e-6;
        Assert.InRange(Differences.Relative(sums, moments.Sums.ReadDoubles()), 0, bound);
        Assert.Equal(shape.Positions, moments.Rows);
    }

    [Fact]
    public void Pieces_of_the_weight_gradient_are_added_in_their_order()
    {
        const string Name = "several pieces of the weight gradient";
        ConvolutionShape shape = s_shapes[Name];
        TileChoice choice = TileChoice.Cut(
            TileArithmetic.Bf16,
            ConvolutionProducts.WeightGradient(shape, Precision.Bf16, shape.Positions),
            SharedMemoryLimits.Of90);
        Assert.Equal(2, choice.Pieces);
        OperationRun first = OperationRun.Of(Case(Name), devices.Emulated(Precision.Bf16));
        OperationRun second = OperationRun.Of(Case(Name), devices.Emulated(Precision.Bf16));
        Assert.All(first.Results.Zip(second.Results), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    private static bool OnTensorCores(string name, string result, Precision precision)
    {
        ConvolutionPass? pass = result switch
        {
            "y" => ConvolutionPass.Forward,
            "dx" => ConvolutionPass.DataGradient,
            "dw" => ConvolutionPass.WeightGradient,
            _ => null,
        };
        return pass is { } known && TileLimits.Obstacle(s_shapes[name], known, precision) is null;
    }

    private static OperationCase Case(string name)
    {
        ConvolutionShape shape = s_shapes[name];
        return new OperationCase(
            nameof(Conv2d),
            name,
            [
                new Operand("x", new Shape(shape.N, shape.H, shape.W, shape.Inputs)),
                new Operand("w", new Shape(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.GroupInputs)),
                new Operand("bias", new Shape(shape.Outputs)),
            ],
            o => Conv2d.Apply(o[0], o[1], o[2], shape.Stride, shape.Padding, shape.Groups));
    }
}
