using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

public class BottleneckTailTests
{
    private static readonly int[] s_pyramid = [1, 2, 4];

    /// <summary>Double precision over some hundred terms; any mistake in the algebra is far larger.</summary>
    private const double Exact = 1e-12;

    public static TheoryData<bool, bool, bool, int> Compositions()
    {
        TheoryData<bool, bool, bool, int> data = [];
        foreach (int extent in (int[])[1, 3, 6, 7, 14])
        {
            for (int bits = 0; bits < 8; bits++)
                data.Add((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, extent);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Compositions))]
    public void Equals_the_composition_of_separate_operations(bool normalised, bool gated, bool projected, int extent)
    {
        List<double[]> fused = Results(normalised, gated, projected, extent, BottleneckTail.Apply);
        List<double[]> composed = Results(normalised, gated, projected, extent, Compose);
        Assert.Equal(composed.Count, fused.Count);
        foreach ((double[] expected, double[] actual) in composed.Zip(fused))
            Assert.InRange(Differences.Relative(expected, actual), 0, Exact);
    }

    [Fact]
    public void All_memory_returns_to_the_pool_with_and_without_a_backward_pass()
    {
        using HostDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Block block = new(device, new Shape(2, 8, 8, 64), normalised: true, projected: true);
        long before = device.Pool.BytesInUse;
        foreach (bool backward in (bool[])[true, false])
        {
            using (TrainingStep step = device.BeginStep())
            {
                Tensor y = block.Tail(BottleneckTail.Apply, gated: true);
                if (backward)
                    step.Backward(y);
            }
            Assert.Equal(before, device.Pool.BytesInUse);
        }
    }

    [Fact]
    public void After_the_backward_pass_only_the_result_and_the_gradients_of_leaves_are_in_use()
    {
        using HostDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Block block = new(device, new Shape(2, 8, 8, 64), normalised: true, projected: true);
        // Another step first: what it leaves in the pool shows that the sizes below are not by luck of first use.
        for (int i = 0; i < 2; i++)
        {
            long before = device.Pool.BytesInUse;
            using TrainingStep step = device.BeginStep();
            Tensor y = block.Tail(BottleneckTail.Apply, gated: true);
            step.Backward(y);
            long leaves = block.Leaves.Sum(leaf => leaf.Bytes);
            Assert.InRange(device.Pool.BytesInUse - before, y.Bytes + leaves, y.Bytes + 2 * leaves);
        }
    }

    [Fact]
    public void Outside_a_step_nothing_but_the_result_is_left_and_it_is_the_same()
    {
        using HostDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Block block = new(device, new Shape(2, 8, 8, 64), normalised: true, projected: true);
        long before = device.Pool.BytesInUse;
        Tensor y = block.Tail(BottleneckTail.Apply, gated: true);
        Assert.Equal(y.Bytes, device.Pool.BytesInUse - before);
        Assert.False(y.RequiresGradient);
        using TrainingStep step = device.BeginStep();
        Assert.Equal(block.Tail(BottleneckTail.Apply, gated: true).ReadFloats(), y.ReadFloats());
    }

    [Fact]
    public void A_parameter_that_is_the_gate_of_two_tails_gets_the_sum_of_their_gradients()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Parameter gate = new(new Shape(2, 5), (_, _, values) => values.Fill(0.5f));
        using ModelState model = new(device, [("gate", gate)], training: true);
        model.Initialise(seed: 0);
        DescriptorGate constant = new([1], _ => gate.Value);
        Block first = new(device, new Shape(2, 3, 3, 5), normalised: true, projected: false, "first");
        Block second = new(device, new Shape(2, 3, 3, 5), normalised: true, projected: false, "second");

        double[] Gradient(params Block[] blocks)
        {
            using TrainingStep step = device.BeginStep();
            model.ForgetGradients();
            Tensor sum = blocks.Select(block => block.Tail(BottleneckTail.Apply, constant)).Aggregate(Add.Apply);
            step.Backward(sum);
            return gate.Gradient.ReadDoubles();
        }

        double[] expected = [.. Gradient(first).Zip(Gradient(second), (a, b) => a + b)];
        Assert.InRange(Differences.Relative(expected, Gradient(first, second)), 0, Exact);
    }

    [Fact]
    public void A_gate_that_fails_leaves_the_step_recording_and_the_memory_returned()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Block block = new(device, new Shape(2, 4, 4, 32), normalised: true, projected: false);
        long before = device.Pool.BytesInUse;
        using (TrainingStep step = device.BeginStep())
        {
            Tape? tape = device.Tape;
            Assert.Throws<InvalidOperationException>(() => block.Tail(BottleneckTail.Apply, new DescriptorGate([1], z =>
            {
                BatchNorm.Apply(z.Cells(1), block.Own!);
                throw new InvalidOperationException("a gate that fails");
            })));
            Assert.Same(tape, device.Tape);
        }
        Assert.Equal(before, device.Pool.BytesInUse);
    }

    [Fact]
    public void A_gate_of_another_shape_or_with_an_undeclared_grid_is_refused()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Block block = new(device, new Shape(2, 4, 4, 3), normalised: true, projected: false);
        ArgumentException shape = Assert.Throws<ArgumentException>(
            () => block.Tail(BottleneckTail.Apply, new DescriptorGate([2], z => z.Cells(2))));
        Assert.Contains("[2, 2, 2, 3] where [2, 3] or [2, 1, 1, 3] is", shape.Message, StringComparison.Ordinal);
        ArgumentException grid = Assert.Throws<ArgumentException>(
            () => block.Tail(BottleneckTail.Apply, new DescriptorGate([2, 4], z => z.Cells(1))));
        Assert.Contains("grid 1 is not among those declared, 2, 4", grid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        Assert.Equal(Bits(threads: 1), Bits(threads: 3));

        static List<float> Bits(int threads)
        {
            using HostDevice device = new(threads);
            using MemoryScope scope = device.OpenScope();
            Block block = new(device, new Shape(3, 56, 28, 72), normalised: true, projected: true);
            using TrainingStep step = device.BeginStep();
            Tensor y = block.Tail(BottleneckTail.Apply, gated: true);
            Gradients gradients = step.Backward(y);
            return [.. y.ReadFloats(), .. block.Leaves.SelectMany(leaf => gradients.Of(leaf)!.ReadFloats())];
        }
    }

    private static List<double[]> Results(bool normalised, bool gated, bool projected, int extent, Tail tail)
    {
        using ReferenceDevice device = new();
        using TrainingStep step = device.BeginStep();
        Block block = new(device, new Shape(3, extent, extent, 5), normalised, projected);
        Tensor y = block.Tail(tail, gated);
        Tensor dy = Tensor.From(device, y.Shape, NamedValues.Uniform("dy", y.Shape.Count, 2));
        List<double[]> results = [y.ReadDoubles()];
        Gradients gradients = step.Backward(y, dy);
        results.AddRange(block.Leaves.Select(gradients.Of).OfType<Tensor>().Select(gradient => gradient.ReadDoubles()));
        results.AddRange(block.State.Select(state => state.ReadDoubles()));
        return results;
    }

    private static Tensor Compose(
        Tensor x, Normalisation? normalisation, DescriptorGate? gate, Tensor shortcut, Normalisation? sideNormalisation)
    {
        Tensor z = normalisation is null ? x : BatchNorm.Apply(x, normalisation);
        if (gate is not null)
            z = ChannelScale.Apply(z, gate.Compute(Descriptors.Of(z, gate.Grids)));
        Tensor side = sideNormalisation is null ? shortcut : BatchNorm.Apply(shortcut, sideNormalisation);
        return Relu.Apply(Add.Apply(z, side));
    }

    private delegate Tensor Tail(
        Tensor x, Normalisation? normalisation, DescriptorGate? gate, Tensor shortcut, Normalisation? ofShortcut);

    /// <summary>The operands of a tail, every one of which learns.</summary>
    private sealed class Block
    {
        private readonly string _name;
        private readonly Device _device;
        private readonly Tensor _x;
        private readonly Tensor _shortcut;
        private readonly Normalisation? _shortcutNormalisation;
        private readonly Normalisation _gateNormalisation;

        public Block(Device device, Shape shape, bool normalised, bool projected, string name = "block")
        {
            (_device, _name) = (device, name);
            _x = Leaf("x", shape, width: 3, centre: 0.2);
            _shortcut = Leaf("shortcut", shape, width: 2, centre: 0);
            Own = normalised ? MakeNormalisation("own", shape.C) : null;
            _shortcutNormalisation = projected ? MakeNormalisation("shortcut", shape.C) : null;
            _gateNormalisation = MakeNormalisation("gate", shape.C);
        }

        public Normalisation? Own { get; }

        public List<Tensor> Leaves { get; } = [];

        public List<Tensor> State { get; } = [];

        public Tensor Tail(Tail tail, bool gated) =>
            Tail(tail, gated ? new DescriptorGate(s_pyramid, Gate) : null);

        public Tensor Tail(Tail tail, DescriptorGate? gate) => tail(_x, Own, gate, _shortcut, _shortcutNormalisation);

        private Tensor Gate(Descriptors z)
        {
            Tensor fine = AveragePool.Window(AveragePool.Window(z.Cells(4), 3, 1, 0), 2, 1, 0);
            Tensor coarse = AveragePool.Adaptive(AveragePool.Window(z.Cells(2), 2, 1, 1), 1);
            Tensor sum = Add.Apply(Add.Apply(z.Cells(1), coarse), fine);
            return BatchNorm.Apply(sum, _gateNormalisation, relu: true);
        }

        private Normalisation MakeNormalisation(string of, int channels)
        {
            Shape shape = new(channels);
            Normalisation normalisation = new(
                Leaf($"gamma of {of}", shape, width: 1, centre: 0.8),
                Leaf($"beta of {of}", shape, width: 1, centre: 0.5),
                Tensor.Zeros(_device, shape),
                Make($"variance of {of}", shape, width: 0.5, centre: 1),
                Training: true);
            State.AddRange([normalisation.RunningMean, normalisation.RunningVariance]);
            return normalisation;
        }

        private Tensor Leaf(string of, Shape shape, double width, double centre)
        {
            Tensor leaf = Make(of, shape, width, centre);
            leaf.RequiresGradient = true;
            Leaves.Add(leaf);
            return leaf;
        }

        private Tensor Make(string of, Shape shape, double width, double centre) =>
            Tensor.From(_device, shape, NamedValues.Uniform($"{_name} {of}", shape.Count, width, centre));
    }
}
