using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Autograd;

public class TraceTests
{
    [Fact]
    public void Every_result_is_made_of_the_image_of_the_models_state_or_of_earlier_results()
    {
        using ShapeDevice device = new();
        ResNet network = new(new ResNetOptions(1, 1, 1, 1) { Attention = site => new SpatialPyramidSqueeze(site) });
        using ModelState state = new(device, network.State(), training: false);
        network.SetTraining(false);
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Empty(device, new Shape(1, 64, 64, 3));

        Trace trace = device.BeginTrace();
        Tensor y = network.Forward(x);
        trace.Dispose();

        HashSet<Tensor> known = [x, .. state.Tensors.Select(tensor => tensor.Value)];
        foreach (TracedOperation operation in trace.Operations)
        {
            Assert.All(operation.Inputs, input => Assert.Contains(input, known));
            Assert.True(known.Add(operation.Output));
        }
        Assert.Same(y, trace.Operations[^1].Output);
        Assert.Equal("fc", trace.Operations[^1].Module);
        Assert.Equal(4, trace.Operations.Count(operation => operation.Function is BottleneckTail { Gate: not null }));
    }

    [Fact]
    public void Without_gradients_a_trace_keeps_no_memory_and_leaves_nothing_behind()
    {
        using ShapeDevice device = new();
        ResNet network = new(new ResNetOptions(1, 1, 1, 1));
        using ModelState state = new(device, network.State(), training: false);
        network.SetTraining(false);
        Forward();
        long peak = device.Pool.PeakBytesInUse;

        using (device.BeginTrace())
            Forward();

        Assert.Equal(peak, device.Pool.PeakBytesInUse);
        Assert.Null(device.Tape);
        Assert.Null(device.Observer);

        void Forward()
        {
            using MemoryScope scope = device.OpenScope();
            network.Forward(Tensor.Empty(device, new Shape(1, 64, 64, 3)));
        }
    }
}
