using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// Watches a forward pass and keeps what the gates saw and said, block by block. Only blocks whose gate follows from
/// descriptors (SE, SP, RG and their like) have one number per channel; a block that works on the map itself, as CBAM
/// does, is passed over.
/// </summary>
internal sealed class AttentionTrace : IExecutionObserver
{
    private readonly List<BlockTrace> _blocks = [];
    private Dictionary<int, TracedMap> _descriptors = [];

    private AttentionTrace()
    {
    }

    /// <summary>Runs a network on one image.</summary>
    /// <param name="network">The network, in evaluation.</param>
    /// <param name="pixels">The image as the network takes it.</param>
    /// <returns>Its gated blocks, in the order in which they ran.</returns>
    public static IReadOnlyList<BlockTrace> Of(PlacedNetwork network, ReadOnlySpan<float> pixels)
    {
        AttentionTrace trace = new();
        DescriptorAttention[] gates = [.. GatesIn(network.Module)];
        int side = network.Identity.ImageSize;
        using MemoryScope scope = network.Device.OpenScope();
        network.Device.Observer = trace;
        foreach (DescriptorAttention gate in gates)
            gate.Inspector = descriptors => trace.Keep(gate.DescriptorGate.Grids, descriptors.Cells);
        try
        {
            network.Module.Forward(Tensor.From(network.Device, new Shape(1, side, side, 3), pixels));
        }
        finally
        {
            network.Device.Observer = null;
            foreach (DescriptorAttention gate in gates)
                gate.Inspector = null;
        }
        return trace._blocks;
    }

    /// <summary>The gated blocks of a network, in its order.</summary>
    public static IEnumerable<DescriptorAttention> GatesIn(Module module) => module.Children.SelectMany(
        child => child is DescriptorAttention gate ? GatesIn(child).Prepend(gate) : GatesIn(child));

    public void LeaveModule(object module, string name, Tensor y)
    {
        if (module is DescriptorAttention)
            _blocks.Add(new BlockTrace(name, StageOf(name), _descriptors, y.ReadFloats()[..y.Shape.C]));
    }

    /// <summary>The stage in the name of a module: 3 in <c>layer3.0.attention</c>.</summary>
    internal static int StageOf(string name) => name["layer".Length] - '0';

    private void Keep(IReadOnlyList<int> grids, Func<int, Tensor> cells) =>
        _descriptors = grids.ToDictionary(grid => grid, grid => TracedMap.Of(cells(grid)));
}
