using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;
using Cast = IlgpuNet.Operations.Cast;

namespace IlgpuNet.Tests.Cuda;

/// <summary>
/// A training step of networks with convolutions and maps in bf16, in emulation and poisoned memory, against the double
/// reference.
/// </summary>
public class TensorCoreNetworkTests
{
    private const int Classes = 4, Side = 32;

    /// <summary>
    /// Weights are rounded to bf16, and so is every map when it is written: by 2^-8 of itself at most, by about 1.6e-3
    /// in the root mean square. Independent errors of the twelve roundings before the logits add up as squares: 5.6e-3.
    /// (0.0041 was measured.)
    /// </summary>
    private const double LogitTolerance = 1e-2;

    /// <summary>
    /// Gradients suffer more, from ReLUs that change their side. An activation that is off by 4e-3 of its deviation
    /// does so for some 0.3 % of its elements, whose gradients are wrong as a whole: the root of that, 5.5 %, for each
    /// of four ReLUs. (0.051 was measured.)
    /// </summary>
    private const double GradientTolerance = 0.1;

    /// <summary>
    /// The same of a network of four stages: some 45 roundings before the logits leave 1.1e-2, which batch-norms over a
    /// few values magnify; ReLUs on activations that are off by 1e-2 change their side for 0.8 %, the root of which is
    /// 9 % for each of thirteen. (0.020 and 0.30 were measured.) Whether gradients are right is not told by so wide a
    /// bound, but without kinks.
    /// </summary>
    private const double ResNetLogitTolerance = 4e-2, ResNetGradientTolerance = 0.4;

    /// <summary>
    /// Where no ReLU can change its side, the gradient of each parameter by itself: some twelve roundings, forward and
    /// back, of 1.6e-3 in the root mean square, if all of them pulled one way. What a batch-norm's shift gets is the
    /// small rest of a sum, where the next convolution's batch-norm takes shifts out again; it is measured by what
    /// its scale gets. (0.012 was measured.)
    /// </summary>
    private const double SmoothGradientTolerance = 2e-2;

    private static readonly ResNetOptions s_options = new(1, 1, 1, 1)
    {
        StemChannels = 8,
        Groups = 2,
        WidthPerGroup = 32,
        Classes = Classes,
        Attention = site => AttentionRegistry.BuiltIn.Create("cbam", site),
    };

    [Theory]
    [InlineData("rgse", 1)]
    [InlineData("cbam", 2)]
    public void Step_in_bf16_agrees_with_the_double_reference_and_repeats_bit_for_bit(string attention, int groups)
    {
        using ReferenceDevice reference = new();
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        StepResult expected = Of(reference), first = Of(device), second = Of(device);
        Assert.InRange(Differences.Relative(expected.Logits, first.Logits), 1e-5, LogitTolerance);
        Assert.InRange(Differences.Relative(expected.Gradients, first.Gradients), 1e-5, GradientTolerance);
        Assert.Equal(first.Logits, second.Logits);
        Assert.Equal(first.Gradients, second.Gradients);

        StepResult Of(Device device) => Step(device, new SmallNetwork(attention, groups), [1, 3]);
    }

    /// <summary>Of a ResNeXt with attention, whose stem and last map are small.</summary>
    [Fact]
    public void Step_of_a_ResNet_in_bf16_agrees_with_the_double_reference()
    {
        using ReferenceDevice reference = new();
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        StepResult expected = Of(reference), found = Of(device);
        Assert.InRange(Differences.Relative(expected.Logits, found.Logits), 1e-5, ResNetLogitTolerance);
        Assert.InRange(Differences.Relative(expected.Gradients, found.Gradients), 1e-5, ResNetGradientTolerance);

        static StepResult Of(Device device) => Step(device, new ResNet(s_options), [0, 1, 2, 3, 0, 1, 2, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_kinks_every_gradient_in_bf16_is_right_to_the_rounding_of_maps(int groups)
    {
        using ReferenceDevice reference = new();
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        Dictionary<string, double[]> expected = Of(reference), found = Of(device);
        foreach ((string name, double[] gradient) in expected)
        {
            double[] scale = expected[name.Replace(".bias", ".weight", StringComparison.Ordinal)];
            double error = Norm(gradient.Zip(found[name], (a, b) => a - b));
            double size = Math.Max(Norm(gradient), Norm(scale));
            Assert.True(error <= SmoothGradientTolerance * size, $"{name}: {error / size:0.0E+0} of {size:0.0E+0}");
        }

        Dictionary<string, double[]> Of(Device device)
        {
            using PlainTraining training = new(device, new SmoothNetwork(groups));
            foreach (StateTensor tensor in training.State.Tensors)
                tensor.Import(SmoothNetwork.Initial(tensor));
            int[] labels = [1, 3, 0, 2];
            float[] images = SmoothNetwork.Images(labels.Length);
            training.Step(new Shape(labels.Length, Side, Side, 3), images, labels, learningRate: 0);
            return training.State.Segments.ToDictionary(
                segment => segment.Parameter.Name, segment => segment.Parameter.Gradient.ReadDoubles());
        }

        static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
    }

    private static StepResult Step(Device device, Module network, int[] labels)
    {
        using PlainTraining training = new(device, network);
        foreach (StateTensor tensor in training.State.Tensors)
            tensor.Import(GoldenValues.State(tensor.Name, tensor.FileShape));
        float[] images = GoldenValues.Images("images", labels.Length, Side);
        (_, double[] logits) =
            training.Step(new Shape(labels.Length, Side, Side, 3), images, labels, learningRate: 0);
        return new StepResult(logits, training.State.Gradients.ReadDoubles());
    }

    private sealed record StepResult(double[] Logits, double[] Gradients);

    /// <summary>
    /// A stem with its max-pool, a bottleneck with attention and a projection, a classifier. Batch-norms see 32 values
    /// of a channel at least: over a few they would magnify the rounding.
    /// </summary>
    private sealed class SmallNetwork : Module
    {
        private readonly Module _trunk;
        private readonly Linear _fc;

        public SmallNetwork(string attention, int groups)
        {
            _trunk = Child("trunk", new Sequential(
                new Conv2d(3, 8, kernel: 3, stride: 2, padding: 1),
                new BatchNorm2d(8, relu: true),
                new MaxPool2d(kernel: 3, stride: 2, padding: 1),
                new Bottleneck(
                    new BottleneckShape(Inputs: 8, Width: 8, Outputs: 16, Stride: 2, groups),
                    AttentionRegistry.BuiltIn.Create(
                        attention, new AttentionSite(Channels: 16, Stage: 2, Reduction: 4))),
                new AdaptiveAvgPool2d(1)));
            _fc = Child("fc", new Linear(16, Classes));
        }

        protected override Tensor Compute(Tensor x) =>
            _fc.Forward(_trunk.Forward(Cast.Apply(x, x.Device.MapType)));
    }

    /// <summary>
    /// Bottlenecks with a projection and without, whose ReLUs see nothing near zero: batch-norms shift their channels
    /// by more than any value's deviation, most of them up, every fourth of those before a convolution down, where
    /// nothing passes. What is left is smooth, so that rounding a little changes the gradients a little.
    /// </summary>
    private sealed class SmoothNetwork : Module
    {
        private const float Shift = 4;

        private readonly Module _trunk;
        private readonly Linear _fc;

        public SmoothNetwork(int groups)
        {
            _trunk = Child("trunk", new Sequential(
                new Conv2d(3, 8, kernel: 3, stride: 2, padding: 1),
                new BatchNorm2d(8, relu: true),
                new Bottleneck(new BottleneckShape(Inputs: 8, Width: 8, Outputs: 16, Stride: 2, groups)),
                new Bottleneck(new BottleneckShape(Inputs: 16, Width: 8, Outputs: 16, Stride: 1, groups)),
                new AdaptiveAvgPool2d(1)));
            _fc = Child("fc", new Linear(16, Classes));
        }

        /// <summary>The initial values of a tensor.</summary>
        public static float[] Initial(StateTensor tensor)
        {
            string name = tensor.Name;
            float[] values = GoldenValues.State(name, tensor.FileShape);
            if (!name.EndsWith("bias", StringComparison.Ordinal) || name.StartsWith("fc", StringComparison.Ordinal))
                return values;
            bool passes = name.Contains("bn3", StringComparison.Ordinal)
                || name.Contains("downsample", StringComparison.Ordinal);
            return [.. values.Select((value, c) => passes || c % 4 != 3 ? value + Shift : value - Shift)];
        }

        /// <summary>
        /// Images of a colour each, with some noise: what tells them apart is larger than what does not, and a
        /// gradient is no small difference of large sums.
        /// </summary>
        public static float[] Images(int count)
        {
            float[] colours = NamedValues.Uniform("colours", 3 * count, width: 4);
            return
            [
                .. GoldenValues.Images("images", count, Side)
                    .Select((value, i) => value / 2 + colours[i / (3 * Side * Side) * 3 + i % 3]),
            ];
        }

        protected override Tensor Compute(Tensor x) =>
            _fc.Forward(_trunk.Forward(Cast.Apply(x, x.Device.MapType)));
    }
}
