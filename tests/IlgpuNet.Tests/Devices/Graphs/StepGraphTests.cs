using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Devices.Graphs;

/// <summary>Steps captured and repeated where kernels run in .NET.</summary>
public sealed class StepGraphTests : IDisposable
{
    private static readonly Shape s_shape = new(300);

    private readonly AcceleratorDevice _device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu");
    private readonly Tensor _state;

    public StepGraphTests() => _state = Tensor.From(_device, s_shape, NamedValues.Uniform("state", 300, width: 2));

    public void Dispose()
    {
        _state.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void A_replay_does_what_the_step_does_and_capturing_does_nothing()
    {
        Step();
        float[] once = _state.ReadFloats();
        using StepGraph graph = StepGraph.Capture(_device, Step);
        Assert.Equal(once, _state.ReadFloats());
        graph.Replay();
        float[] twice = _state.ReadFloats();
        graph.Replay();
        float[] thrice = _state.ReadFloats();

        _state.Write(NamedValues.Uniform("state", 300, width: 2));
        Step();
        Step();
        Assert.Equal(_state.ReadFloats(), twice);
        Step();
        Assert.Equal(_state.ReadFloats(), thrice);
        Assert.NotEqual(twice, thrice);
    }

    [Fact]
    public void A_replay_is_one_command()
    {
        Step();
        using StepGraph graph = StepGraph.Capture(_device, Step);
        List<DeviceCommandKind> commands = [];
        _device.Commands = command => commands.Add(command.Kind);
        graph.Replay();
        Assert.Equal([DeviceCommandKind.Replay], commands);
    }

    [Theory]
    [InlineData("allocate", "allocate 1536 bytes", true)]
    [InlineData("write", "copy 1200 bytes from the host", false)]
    [InlineData("upload", "copy 1200 bytes from the host", false)]
    [InlineData("read", "copy 1200 bytes to the host", false)]
    [InlineData("copy", "copy 1200 bytes from one tensor to another", false)]
    [InlineData("wait", "wait", false)]
    [InlineData("mark", "note a moment", false)]
    public void What_cannot_be_repeated_is_refused_by_name(string command, string words, bool needsMemory)
    {
        Step();
        using UploadBuffer uploads = new(_device);
        uploads.Begin(bytes: 1200);
        float[] before = _state.ReadFloats();
        long allocated = _device.Pool.BytesAllocated;
        CaptureException error = Assert.Throws<CaptureException>(() => StepGraph.Capture(_device, () =>
        {
            Step();
            Ask();
        }));
        Assert.Equal(
            $"a step cannot be captured as a graph: it asks the device to {words}; go on without --cuda-graph",
            error.Message);
        Assert.Equal(needsMemory, error.NeedsMemory);
        // Nothing of the step was computed, what was free still is, and the device computes again.
        Assert.Equal(before, _state.ReadFloats());
        Assert.Equal(allocated, _device.Pool.BytesAllocated);
        Step();
        Assert.NotEqual(before, _state.ReadFloats());

        void Ask()
        {
            using MemoryScope scope = _device.OpenScope();
            switch (command)
            {
                // No block of this size is in the pool.
                case "allocate": Tensor.Empty(_device, new Shape(330)); break;
                case "write": _state.Write(before); break;
                case "upload": uploads.Write(before, _state); break;
                case "read": _state.ReadFloats(); break;
                case "copy": _device.Copy(_state, _state); break;
                case "wait": _device.Synchronize(); break;
                case "mark": _device.Mark(); break;
            }
        }
    }

    [Fact]
    public void Work_between_two_replays_takes_the_same_memory_and_changes_nothing()
    {
        Step();
        using StepGraph graph = StepGraph.Capture(_device, Step);
        long allocations = _device.Pool.SystemAllocations;
        using (_device.OpenScope())
        {
            Tensor other = Tensor.Empty(_device, s_shape);
            other.Fill(float.NaN);
            Assert.False(graph.IsCurrent);
        }
        Assert.Equal(allocations, _device.Pool.SystemAllocations);
        Assert.True(graph.IsCurrent);
        graph.Replay();
        float[] replayed = _state.ReadFloats();

        _state.Write(NamedValues.Uniform("state", 300, width: 2));
        Step();
        Step();
        Assert.Equal(_state.ReadFloats(), replayed);
    }

    [Fact]
    public void A_graph_is_no_longer_current_while_somebody_holds_its_memory_and_when_it_went_back_to_the_system()
    {
        Step();
        using StepGraph graph = StepGraph.Capture(_device, Step);
        using (Tensor holder = Tensor.Zeros(_device, s_shape))
        {
            Assert.False(graph.IsCurrent);
            Assert.Throws<InvalidOperationException>(graph.Replay);
            Assert.All(holder.ReadFloats(), value => Assert.Equal(0, value));
        }
        Assert.True(graph.IsCurrent);
        _device.Pool.Trim();
        Assert.False(graph.IsCurrent);
        Assert.Throws<InvalidOperationException>(graph.Replay);
    }

    [Fact]
    public void A_step_that_keeps_what_it_took_is_refused()
    {
        Step();
        Tensor? kept = null;
        Assert.Throws<InvalidOperationException>(
            () => StepGraph.Capture(_device, () => kept = Tensor.Empty(_device, s_shape)));
        kept!.Dispose();
    }

    /// <summary>y = relu(state - 0.125), state = 0.25 state + 1.75 y, with y in memory of the pool.</summary>
    private void Step()
    {
        using MemoryScope scope = _device.OpenScope();
        Tensor shift = Tensor.Zeros(_device, s_shape);
        shift.Fill(-0.125f);
        Tensor y = Relu.Apply(Add.Apply(_state, shift));
        Ema.Step(y, 0.25, _state);
        Copy.Run(y, new GradientTarget(_state, Accumulate: true));
    }
}
