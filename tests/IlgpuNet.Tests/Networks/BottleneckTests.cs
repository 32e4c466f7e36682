using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Networks;

/// <summary>Whole bottlenecks, forward and backward, on each device against the double reference.</summary>
public class BottleneckTests
{
    /// <summary>Ten operations deep; each rounds to 1e-7, and batch-norms magnify.</summary>
    private const double Tolerance = 2e-5;

    public static TheoryData<string, string, bool, int> Blocks()
    {
        TheoryData<string, string, bool, int> data = [];
        foreach (string device in (string[])["cpu", "ilgpu-cpu"])
        {
            foreach (string attention in AttentionRegistry.BuiltIn.Names.Prepend("none"))
            {
                data.Add(device, attention, true, 2);
                data.Add(device, attention, false, 2);
            }
            // The grids of the other stages: 8x8 cells and a single one.
            data.Add(device, "rgse", false, 1);
            data.Add(device, "rgse", true, 4);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_bottleneck_agrees_with_the_double_reference(
        string deviceName, string attention, bool projection, int stage)
    {
        using ReferenceDevice reference = new();
        using Device device = DeviceSelection.Open(deviceName);
        List<(string Name, double[] Values)> expected = Run(reference, attention, projection, stage);
        List<(string Name, double[] Values)> actual = Run(device, attention, projection, stage);
        Assert.Equal(expected.Select(result => result.Name), actual.Select(result => result.Name));
        foreach (((string name, double[] wanted), (_, double[] found)) in expected.Zip(actual))
        {
            double difference = Norm([.. wanted.Zip(found, (a, b) => a - b)]) / Scale(name, wanted, expected);
            Assert.True(difference <= Tolerance, $"{name} is off by {difference:E2}");
        }
    }

    [Theory]
    [InlineData("se")]
    [InlineData("spse")]
    [InlineData("rgse")]
    public void A_descriptor_block_means_the_same_fused_and_on_its_own(string name)
    {
        using ReferenceDevice device = new();
        AttentionSite site = new(Channels: 16, Stage: 2, Reduction: 4);
        Shape shape = new(2, 8, 8, 16);
        DescriptorAttention block = (DescriptorAttention)AttentionRegistry.BuiltIn.Create(name, site);
        using ModelState state = new(device, block.State(), training: false);
        Fill(state);
        using MemoryScope scope = device.OpenScope();
        Tensor z = Tensor.From(device, shape, NamedValues.Uniform("z", shape.Count, width: 2));
        // A shortcut so large that the ReLU behind the fused tail lets everything pass.
        Tensor shortcut = Tensor.From(device, shape, NamedValues.Uniform("shortcut", shape.Count, width: 0, centre: 4));
        double[] fused = BottleneckTail.Apply(z, null, block.DescriptorGate, shortcut, null).ReadDoubles();
        double[] own = block.Forward(z).ReadDoubles();
        Assert.InRange(Differences.Relative([.. own.Select(value => value + 4)], fused), 0, 1e-12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_a_shortcut_has_no_pass_of_its_own(bool projection)
    {
        using ShapeDevice device = new();
        BottleneckShape extents = new(projection ? 8 : 16, Width: 8, Outputs: 16, Stride: projection ? 2 : 1);
        Bottleneck bottleneck = new(extents);
        using ModelState state = new(device, bottleneck.State(), training: true);
        using TrainingStep step = device.BeginStep();
        Tensor x = Tensor.Empty(device, new Shape(3, 8, 8, projection ? 8 : 16));
        x.RequiresGradient = true;
        Tensor y = bottleneck.Forward(x);
        OperationCosts costs = new();
        device.Observer = costs;
        step.Backward(y, Tensor.Empty(device, y.Shape));

        Assert.Equal(projection ? 4 : 3, costs.All.Count(cost => cost.Operation == "conv2d.data-gradient"));
        Assert.DoesNotContain(costs.All, cost => cost.Operation.StartsWith("add", StringComparison.Ordinal));
        // dy is copied to where the walk begins; all other copies are those of sums per channel.
        Assert.Single(costs.All, cost => cost.Operation == "copy" && cost.Bytes > 2 * y.Shape.C * sizeof(float));
    }

    private static List<(string, double[])> Run(Device device, string attention, bool projection, int stage)
    {
        const int Outputs = 16;
        int inputs = projection ? 8 : Outputs, stride = projection ? 2 : 1, size = projection ? 16 : 8;
        AttentionBlock? block = attention == "none"
            ? null
            : AttentionRegistry.BuiltIn.Create(attention, new AttentionSite(Outputs, stage, Reduction: 4));
        Bottleneck bottleneck = new(new BottleneckShape(inputs, Width: 8, Outputs, stride, Groups: 2), block);
        device.Pool.Poison = true;
        using ModelState state = new(device, bottleneck.State(), training: true);
        Fill(state);

        using TrainingStep step = device.BeginStep();
        Shape shape = new(3, size, size, inputs);
        Tensor x = Tensor.From(device, shape, NamedValues.Uniform("x", shape.Count, width: 2));
        x.RequiresGradient = true;
        Tensor y = bottleneck.Forward(x);
        List<(string, double[])> results = [("y", y.ReadDoubles())];
        Tensor dy = Tensor.From(device, y.Shape, NamedValues.Uniform("dy", y.Shape.Count, width: 2));
        results.Add(("dx", step.Backward(y, dy).Of(x)!.ReadDoubles()));
        results.AddRange(state.Segments.Select(s => ("d" + s.Parameter.Name, s.Parameter.Gradient.ReadDoubles())));
        IEnumerable<StateBuffer> buffers = state.Tensors.OfType<StateBuffer>();
        results.AddRange(buffers.Select(buffer => (buffer.Name, buffer.Value.ReadDoubles())));
        return results;
    }

    private static void Fill(ModelState state)
    {
        foreach (StateTensor tensor in state.Tensors)
            tensor.Import(GoldenValues.State(tensor.Name, tensor.FileShape));
    }

    /// <summary>
    /// What an error is measured against: the norm of the values. The gradient of a bias directly before a batch-norm
    /// is zero but for rounding; it sums the same terms as that of the weights beside it, whose norm is the scale then.
    /// </summary>
    private static double Scale(string name, double[] values, List<(string Name, double[] Values)> results)
    {
        double norm = Norm(values);
        if (!name.StartsWith('d') || !name.EndsWith(".bias", StringComparison.Ordinal))
            return norm;
        string weights = string.Concat(name.AsSpan(0, name.Length - ".bias".Length), ".weight");
        double beside = Norm(results.Single(result => result.Name == weights).Values);
        return norm < 1e-9 * beside ? beside : norm;
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private sealed class OperationCosts : IExecutionObserver
    {
        public List<OperationCost> All { get; } = [];

        public void BeginOperation(in OperationCost cost) => All.Add(cost);
    }
}
