using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using Module = IlgpuNet.Layers.Module;
using StochasticDepth = IlgpuNet.Layers.StochasticDepth;

namespace IlgpuNet.Tests.Networks;

public class StochasticDepthTests
{
    private const double Probability = 0.5;
    private static readonly Shape s_shape = new(6, 4, 4, 8);

    [Theory]
    [InlineData("none")]
    [InlineData("se")]
    [InlineData("rgse")]
    [InlineData("cbam")]
    public void Dropped_images_are_their_shortcut_and_their_branch_gets_no_gradient(string attention)
    {
        using HostDevice device = new(threads: 1);
        AttentionBlock? block = attention == "none"
            ? null
            : AttentionRegistry.BuiltIn.Create(attention, new AttentionSite(8, Stage: 2, Reduction: 4));
        Bottleneck bottleneck = new(
            new BottleneckShape(Inputs: 8, Width: 4, Outputs: 8), block, dropProbability: Probability);
        using ModelState state = new(device, bottleneck.State(), training: true);
        state.Initialise(seed: 1);
        Philox random = new(5);
        StochasticDepth depth = bottleneck.Children.OfType<StochasticDepth>().Single();
        float[] scales = new float[s_shape.N];
        depth.Draw(random, firstImage: 3, scales);
        bool[] dropped = [.. Enumerable.Range(3, s_shape.N).Select(image => random.Uniform(image) < Probability)];
        Assert.Equal([true, false], dropped.Distinct().OrderDescending());

        using TrainingStep step = device.BeginStep();
        depth.Scales = Tensor.From(device, new Shape(s_shape.N), scales);
        // Positive, so that the ReLU at the end lets the shortcut pass.
        Tensor x = Tensor.From(device, s_shape, NamedValues.Uniform("x", s_shape.Count, width: 1, centre: 1));
        x.RequiresGradient = true;
        Tensor y = bottleneck.Forward(x);
        int length = (int)s_shape.Count / s_shape.N;
        for (int n = 0; n < s_shape.N; n++)
        {
            Assert.Equal(
                dropped[n],
                x.ReadFloats().AsSpan(n * length, length).SequenceEqual(y.ReadFloats().AsSpan(n * length, length)));
        }
        Assert.All(step.Backward(y).Of(x)!.ReadFloats(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Evaluation_drops_nothing_and_training_keeps_the_mean()
    {
        using HostDevice device = new(threads: 1);
        using MemoryScope scope = device.OpenScope();
        StochasticDepth depth = new(0.25);
        float[] gates = [], scales = new float[40];
        for (int epoch = 0; epoch < 100; epoch++)
        {
            depth.Draw(new Philox(1, (ulong)epoch), firstImage: 0, scales);
            depth.Scales = Tensor.From(device, new Shape(scales.Length), scales);
            gates = [.. gates, .. depth.Gate(device, images: 40, channels: 1).ReadFloats()];
        }
        Assert.Equal([0f, (float)(1 / 0.75)], gates.Distinct().Order());
        // Five standard errors of 0.58 / sqrt(4000).
        Assert.Equal(1, gates.Average(), 0.046f);
        depth.Scales = null;
        Assert.Throws<InvalidOperationException>(() => depth.Gate(device, images: 40, channels: 1));
        depth.SetTraining(false);
        Assert.All(depth.Gate(device, images: 40, channels: 1).ReadFloats(), value => Assert.Equal(1, value));
        Assert.Throws<ArgumentException>(() => new StochasticDepth(1));
    }

    [Fact]
    public void Probabilities_rise_from_zero_and_zero_gammas_make_blocks_their_shortcuts()
    {
        ResNet network = new(
            new ResNetOptions(1, 2, 1, 1) { StemChannels = 8, StochasticDepth = 0.2, ZeroLastGamma = true });
        string[] depths = [.. Below(network).OfType<StochasticDepth>().Select(depth => $"{depth.Name} {depth}")];
        Assert.Equal(
            [
                "layer2.0.depth StochasticDepth 0.05", "layer2.1.depth StochasticDepth 0.1",
                "layer3.0.depth StochasticDepth 0.15", "layer4.0.depth StochasticDepth 0.2",
            ],
            depths.Select(text => text.Replace("0.15000000000000002", "0.15", StringComparison.Ordinal)));
        using HostDevice device = new(threads: 1);
        using ModelState state = new(device, network.State(), training: false);
        state.Initialise(seed: 1);
        IEnumerable<StateTensor> lastGammas =
            state.Tensors.Where(tensor => tensor.Name.EndsWith("bn3.weight", StringComparison.Ordinal));
        foreach (StateTensor gamma in lastGammas)
            Assert.All(gamma.Export(), value => Assert.Equal(0, value));
        Assert.All(
            state.Tensors.First(tensor => tensor.Name == "layer1.0.bn2.weight").Export(),
            value => Assert.Equal(1, value));
    }

    private static IEnumerable<Module> Below(Module module) =>
        module.Children.SelectMany(child => Below(child).Prepend(child));
}
