using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;
using IlgpuNet.TestKit.Ptx;
using Cast = IlgpuNet.Operations.Cast;

namespace IlgpuNet.Tests.Ptx;

/// <summary>
/// Every kernel that a training step of a network launches, run from its PTX on the memory that the launch sees,
/// writes what the emulation writes.
/// </summary>
public class PtxStepTests
{
    private const int Side = 16, Classes = 4;

    [Theory]
    [InlineData(Precision.Bf16, "rgse", 1)]
    [InlineData(Precision.Bf16, "cbam", 2)]
    [InlineData(Precision.Tf32, "rgse", 1)]
    public void Ptx_of_a_step_computes_what_the_emulation_does(Precision precision, string attention, int groups)
    {
        using AcceleratorDevice device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu", precision: precision);
        using PlainTraining training = new(device, new SmallNetwork(attention, groups));
        foreach (StateTensor tensor in training.State.Tensors)
            tensor.Import(GoldenValues.State(tensor.Name, tensor.FileShape));
        using PtxCheck check = new(device);
        int[] labels = [1, 3];
        float[] images = GoldenValues.Images("images", labels.Length, Side);
        training.Step(new Shape(labels.Length, Side, Side, 3), images, labels, learningRate: 0.1);
        // A forward pass, its gradients and the update take some hundred launches.
        Assert.InRange(check.Launches, 60, int.MaxValue);
        Assert.Contains(check.Kernels, kernel => kernel.IsDefined(typeof(HotKernelAttribute), inherit: false));
    }

    /// <summary>
    /// A stem with its max-pool, a bottleneck with attention and a projection, one without, a classifier.
    /// </summary>
    private sealed class SmallNetwork : Module
    {
        private readonly Module _trunk;
        private readonly Linear _fc;

        public SmallNetwork(string attention, int groups)
        {
            AttentionSite site = new(Channels: 16, Stage: 2, Reduction: 4);
            _trunk = Child("trunk", new Sequential(
                new Conv2d(3, 8, kernel: 3, stride: 2, padding: 1),
                new BatchNorm2d(8, relu: true),
                new MaxPool2d(kernel: 3, stride: 2, padding: 1),
                new Bottleneck(
                    new BottleneckShape(Inputs: 8, Width: 8, Outputs: 16, Stride: 2, groups),
                    AttentionRegistry.BuiltIn.Create(attention, site)),
                new Bottleneck(
                    new BottleneckShape(Inputs: 16, Width: 8, Outputs: 16, Stride: 1, groups),
                    AttentionRegistry.BuiltIn.Create(attention, site)),
                new AdaptiveAvgPool2d(1)));
            _fc = Child("fc", new Linear(16, Classes));
        }

        protected override Tensor Compute(Tensor x) => _fc.Forward(_trunk.Forward(Cast.Apply(x, x.Device.MapType)));
    }
}
