using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Autograd;

public class TapeTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Gradient_of_a_tensor_used_several_times_is_the_sum(string name)
    {
        Device device = devices[name];
        using TrainingStep step = device.BeginStep();
        Tensor x = Leaf(device, 1, 2, 3);
        // y = (x + x) + (x + (x + x)): five times x.
        Tensor twice = Add.Apply(x, x);
        Tensor y = Add.Apply(twice, Add.Apply(x, twice));
        Assert.Equal([5, 10, 15], y.ReadDoubles());
        Gradients gradients = step.Backward(y, Tensor.From(device, y.Shape, [1f, 10, 100]));
        Assert.Equal([5, 50, 500], gradients.Of(x)!.ReadDoubles());
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Backward_starts_from_ones_unless_told_otherwise(string name)
    {
        Device device = devices[name];
        using TrainingStep step = device.BeginStep();
        Tensor x = Leaf(device, 1, -2, 3);
        Assert.Equal([1, 0, 1], step.Backward(Relu.Apply(x)).Of(x)!.ReadDoubles());
    }

    [Fact]
    public void Leaf_that_the_output_does_not_depend_on_has_no_gradient()
    {
        Device device = devices["reference"];
        using TrainingStep step = device.BeginStep();
        Tensor x = Leaf(device, 1), other = Leaf(device, 2);
        Tensor y = Relu.Apply(x);
        Relu.Apply(other);
        Gradients gradients = step.Backward(y);
        Assert.NotNull(gradients.Of(x));
        Assert.Null(gradients.Of(other));
    }

    [Fact]
    public void Nothing_is_recorded_where_no_input_wants_a_gradient()
    {
        Device device = devices["reference"];
        using TrainingStep step = device.BeginStep();
        Probe probe = new();
        Tensor constant = Tensor.Zeros(device, new Shape(1)), y = Tensor.Zeros(device, new Shape(1));
        device.Tape!.Record(probe, inputs: [constant, null], saved: [constant], y);
        Assert.False(y.RequiresGradient);
        step.Backward(y);
        Assert.Equal(0, probe.Calls);
    }

    [Fact]
    public void Saved_tensors_outlive_their_scope_until_the_backward_pass_has_read_them()
    {
        using ReferenceDevice device = new();
        using (TrainingStep step = device.BeginStep())
        {
            Tensor x = Leaf(device, 1, 2, 3), y;
            Tensor saved;
            using (MemoryScope inner = device.OpenScope())
            {
                saved = Relu.Apply(x);
                y = inner.Keep(Relu.Apply(saved));
            }
            Assert.Equal([1, 2, 3], saved.ReadDoubles());
            step.Backward(y);
            Assert.Throws<ObjectDisposedException>(() => saved.ReadDoubles());
        }
        Assert.Equal(0, device.Pool.BytesInUse);
    }

    [Fact]
    public void Backward_pass_records_nothing_and_the_step_goes_on_recording()
    {
        Device device = devices["reference"];
        using TrainingStep step = device.BeginStep();
        Tape? during = device.Tape;
        Tensor x = Leaf(device, 1), y = Tensor.Zeros(device, new Shape(1));
        Probe probe = new(() => during = device.Tape);
        device.Tape!.Record(probe, inputs: [x], saved: [], y);
        step.Backward(y);
        Assert.Null(during);
        Assert.NotNull(device.Tape);
    }

    [Fact]
    public void Tape_disposes_functions_that_hold_something()
    {
        Device device = devices["reference"];
        Probe walked = new(), forgotten = new();
        using (TrainingStep step = device.BeginStep())
        {
            Tensor x = Leaf(device, 1), y = Tensor.Zeros(device, new Shape(1));
            device.Tape!.Record(walked, inputs: [x], saved: [], y);
            step.Backward(y);
            Assert.Equal((1, 1), (walked.Calls, walked.Disposals));
            device.Tape!.Record(forgotten, inputs: [x], saved: [], y);
        }
        Assert.Equal((0, 1), (forgotten.Calls, forgotten.Disposals));
    }

    [Fact]
    public void Backward_pass_that_fails_leaves_no_memory_behind()
    {
        using ReferenceDevice device = new();
        Probe probe = new(() => throw new NotSupportedException());
        using (TrainingStep step = device.BeginStep())
        {
            Tensor x = Leaf(device, 1), y = Tensor.Zeros(device, new Shape(1));
            device.Tape!.Record(probe, inputs: [x], saved: [x], y);
            Assert.Throws<NotSupportedException>(() => step.Backward(y));
            Assert.Equal(1, probe.Disposals);
            Assert.NotNull(device.Tape);
        }
        Assert.Equal(0, device.Pool.BytesInUse);
    }

    [Fact]
    public void Step_within_a_step_records_for_itself()
    {
        Device device = devices["reference"];
        using TrainingStep outer = device.BeginStep();
        Tensor x = Leaf(device, 3);
        Tensor y = Relu.Apply(x);
        using (TrainingStep inner = device.BeginStep())
            Assert.Equal([1], inner.Backward(Relu.Apply(y)).Of(y)!.ReadDoubles());
        Assert.Equal([1], outer.Backward(y).Of(x)!.ReadDoubles());
    }

    [Fact]
    public void Gradient_of_another_shape_is_refused()
    {
        Device device = devices["reference"];
        using TrainingStep step = device.BeginStep();
        Tensor y = Relu.Apply(Leaf(device, 1, 2, 3));
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            step.Backward(y, Tensor.Zeros(device, new Shape(2))));
        Assert.Equal("the gradient [2] of an output has the output's shape, [3]", error.Message);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("reference")]
    [InlineData("shapes")]
    public void Second_step_takes_no_memory_from_the_system_and_leaves_none_in_use(string name)
    {
        using Device device = DeviceSelection.Open(name);
        (long allocations, long inUse) = (0, 0);
        for (int i = 0; i < 3; i++)
        {
            Step(device);
            if (i > 0)
                Assert.Equal((allocations, inUse), (device.Pool.SystemAllocations, device.Pool.BytesInUse));
            (allocations, inUse) = (device.Pool.SystemAllocations, device.Pool.BytesInUse);
        }
        // What remains are the tables of the pooling kernels.
        device.Constants.Release();
        Assert.Equal(0, device.Pool.BytesInUse);
    }

    private static void Step(Device device)
    {
        using TrainingStep step = device.BeginStep();
        Tensor x = Tensor.Zeros(device, new Shape(2, 6, 6, 5));
        x.RequiresGradient = true;
        Tensor pooled = MaxPool.Window(Relu.Apply(x), kernel: 3, stride: 2, padding: 1);
        Tensor scaled = ChannelScale.Apply(pooled, Sigmoid.Apply(MaxPool.Adaptive(pooled, 1)));
        step.Backward(ChannelMaxMean.Apply(Add.Apply(scaled, pooled)));
    }

    private static Tensor Leaf(Device device, params ReadOnlySpan<float> values)
    {
        Tensor tensor = Tensor.From(device, new Shape(values.Length), values);
        tensor.RequiresGradient = true;
        return tensor;
    }

    /// <summary>A function without gradients that counts what is done with it.</summary>
    private sealed class Probe(Action? onBackward = null) : Function, IDisposable
    {
        public int Calls { get; private set; }

        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;

        protected internal override void Backward(Tensor dy, Gradients gradients)
        {
            Calls++;
            onBackward?.Invoke();
        }
    }
}
