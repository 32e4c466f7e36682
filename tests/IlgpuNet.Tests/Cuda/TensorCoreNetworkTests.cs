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

/// <summary>A training step of a small network with its convolutions in bf16, in emulation and poisoned memory.</summary>
public class TensorCoreNetworkTests
{
    private const int Images = 2, Side = 32, Classes = 4;

    /// <summary>
    /// A convolution rounds both factors to 2^-9 of themselves at most, which leaves about 2.5e-3 of its result;
    /// independent errors of the five that lie before the logits add up as squares.
    /// </summary>
    private const double LogitTolerance = 1e-2;

    /// <summary>
    /// Gradients suffer more, from ReLUs that change their side. An activation that is off by 4e-3 of its deviation does so
    /// for some 0.3 % of its elements, whose gradients are wrong as a whole: the root of that, 5.5 %, for each of four
    /// ReLUs. (0.047 was measured.)
    /// </summary>
    private const double GradientTolerance = 0.1;

    [Fact]
    public void Step_in_bf16_agrees_with_the_double_reference_and_repeats_bit_for_bit()
    {
        using ReferenceDevice reference = new();
        using Device device = DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);
        StepResult expected = Step(reference), first = Step(device), second = Step(device);
        Assert.InRange(Differences.Relative(expected.Logits, first.Logits), 1e-5, LogitTolerance);
        Assert.InRange(Differences.Relative(expected.Gradients, first.Gradients), 1e-5, GradientTolerance);
        Assert.Equal(first.Logits, second.Logits);
        Assert.Equal(first.Gradients, second.Gradients);
    }

    private static StepResult Step(Device device)
    {
        using PlainTraining training = new(device, new SmallNetwork());
        foreach (StateTensor tensor in training.State.Tensors)
            tensor.Import(GoldenValues.State(tensor.Name, tensor.FileShape));
        (_, double[] logits) = training.Step(
            new Shape(Images, Side, Side, 3), GoldenValues.Images("images", Images, Side), [1, 3], learningRate: 0);
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

        public SmallNetwork()
        {
            _trunk = Child("trunk", new Sequential(
                new Conv2d(3, 8, kernel: 3, stride: 2, padding: 1),
                new BatchNorm2d(8, relu: true),
                new MaxPool2d(kernel: 3, stride: 2, padding: 1),
                new Bottleneck(
                    new BottleneckShape(Inputs: 8, Width: 8, Outputs: 16, Stride: 2),
                    AttentionRegistry.BuiltIn.Create("rgse", new AttentionSite(Channels: 16, Stage: 2, Reduction: 4))),
                new AdaptiveAvgPool2d(1)));
            _fc = Child("fc", new Linear(16, Classes));
        }

        protected override Tensor Compute(Tensor x) =>
            _fc.Forward(_trunk.Forward(Cast.Apply(x, x.Device.MapType)));
    }
}
