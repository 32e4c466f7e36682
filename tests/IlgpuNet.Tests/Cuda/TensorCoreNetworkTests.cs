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
    private const int Classes = 4;

    /// <summary>
    /// Weights are rounded to bf16, and so is every map when it is written: by 2^-8 of itself at most, by about 1.6e-3 in
    /// the root mean square. Independent errors of the twelve roundings before the logits add up as squares: 5.6e-3.
    /// (0.0041 was measured.)
    /// </summary>
    private const double LogitTolerance = 1e-2;

    /// <summary>
    /// Gradients suffer more, from ReLUs that change their side. An activation that is off by 4e-3 of its deviation does so
    /// for some 0.3 % of its elements, whose gradients are wrong as a whole: the root of that, 5.5 %, for each of four
    /// ReLUs. (0.051 was measured.)
    /// </summary>
    private const double GradientTolerance = 0.1;

    /// <summary>
    /// The same of a network of four stages: some 45 roundings before the logits leave 1.1e-2, which batch-norms over a few
    /// values magnify; ReLUs on activations that are off by 1e-2 change their side for 0.8 %, the root of which is 9 % for
    /// each of thirteen. (0.020 and 0.30 were measured.)
    /// </summary>
    private const double ResNetLogitTolerance = 4e-2, ResNetGradientTolerance = 0.4;

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

    private static StepResult Step(Device device, Module network, int[] labels)
    {
        const int Side = 32;
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
    /// A stem with its max-pool, a bottleneck with attention and a projection, a classifier. Batch-norms see 32 values of a
    /// channel at least: over a few they would magnify the rounding.
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
                    AttentionRegistry.BuiltIn.Create(attention, new AttentionSite(Channels: 16, Stage: 2, Reduction: 4))),
                new AdaptiveAvgPool2d(1)));
            _fc = Child("fc", new Linear(16, Classes));
        }

        protected override Tensor Compute(Tensor x) =>
            _fc.Forward(_trunk.Forward(Cast.Apply(x, x.Device.MapType)));
    }
}
