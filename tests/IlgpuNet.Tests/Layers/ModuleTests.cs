using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Layers;

public class ModuleTests
{
    [Fact]
    public void State_lists_own_tensors_before_those_of_children_in_order_of_registration()
    {
        Sequential network = new(new Conv2d(3, 4, 3, bias: true), new Sequential(new BatchNorm2d(4)), new Linear(4, 2));
        Assert.Equal(
            [
                "0.weight", "0.bias",
                "1.0.weight", "1.0.bias", "1.0.running_mean", "1.0.running_var",
                "2.weight", "2.bias",
            ],
            network.State().Select(entry => entry.Name));
    }

    [Fact]
    public void A_module_knows_its_name_from_the_root_on()
    {
        ReLU inner = new();
        Sequential network = new(new Sequential(new ReLU(), inner));
        Assert.Equal("0.1", inner.Name);
        Assert.Equal("", network.Name);
    }

    [Fact]
    public void A_module_has_one_parent()
    {
        ReLU shared = new();
        Sequential first = new(shared);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Sequential(first, shared));
        Assert.Contains("'0.0'", error.Message);
    }

    [Theory]
    [InlineData("x", "x", "twice")]
    [InlineData("x", "y.z", "no dot")]
    [InlineData("x", "", "not empty")]
    public void Names_within_a_module_are_distinct_and_plain(string first, string second, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Pair(first, second)).Message);

    [Fact]
    public void Training_mode_reaches_every_module_below()
    {
        BatchNorm2d inner = new(4);
        Sequential network = new(new Sequential(inner));
        Assert.True(inner.Training);
        network.SetTraining(false);
        Assert.False(inner.Training);
    }

    [Fact]
    public void Only_the_result_outlives_a_forward_pass()
    {
        using ReferenceDevice device = new();
        Sequential network = new(new ReLU(), new Sequential(new Sigmoid(), new ReLU()));
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(4, 8));
        long before = device.Pool.BytesInUse;
        network.Forward(x);
        Assert.Equal(before + 4 * 8 * sizeof(double), device.Pool.BytesInUse);
    }

    [Fact]
    public void An_observer_sees_modules_as_braces_with_their_full_names()
    {
        using ReferenceDevice device = new();
        Journal journal = new();
        device.Observer = journal;
        Sequential network = new(new ReLU(), new Sequential(new Sigmoid()));
        using MemoryScope scope = device.OpenScope();
        network.Forward(Tensor.Zeros(device, new Shape(2, 3)));
        Assert.Equal(["<", "<0", "[2, 3]0>", "<1", "<1.0", "[2, 3]1.0>", "[2, 3]1>", "[2, 3]>"], journal.Lines);
    }

    [Fact]
    public void A_network_without_memory_says_how_to_give_it_some()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(1, 3));
        Exception error = Assert.Throws<InvalidOperationException>(() => new Linear(3, 2).Forward(x));
        Assert.Contains("ModelState", error.Message);
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_are_refused() =>
        Assert.Contains("3 groups", Assert.Throws<ArgumentException>(() => new Conv2d(6, 8, 1, groups: 3)).Message);

    private sealed class Pair : Module
    {
        public Pair(string first, string second)
        {
            AddParameter(first, new Shape(1), Initialisers.Zero);
            Child(second, new ReLU());
        }

        protected override Tensor Compute(Tensor x) => x;
    }

    private sealed class Journal : IExecutionObserver
    {
        public List<string> Lines { get; } = [];

        public void EnterModule(object module, string name) => Lines.Add("<" + name);

        public void LeaveModule(object module, string name, Tensor y) => Lines.Add($"{y.Shape}{name}>");
    }
}
