using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// Watches a forward pass and keeps what the gates saw and said, block by block: of blocks whose gate follows from
/// descriptors (SE, SP, RG and their like) those and a number per channel, of CBAM a number per channel and one per
/// position. Any other block that works on the map itself is passed over.
/// </summary>
internal sealed class AttentionTrace : IExecutionObserver
{
    private readonly List<BlockTrace> _blocks = [];
    private Dictionary<int, TracedMap> _descriptors = [];
    private (float[] Channels, TracedMap Positions)? _cbam;

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
        DescriptorAttention[] gates = [.. In<DescriptorAttention>(network.Module)];
        Cbam[] cbams = [.. In<Cbam>(network.Module)];
        int side = network.Identity.ImageSize;
        using MemoryScope scope = network.Device.OpenScope();
        network.Device.Observer = trace;
        foreach (DescriptorAttention gate in gates)
            gate.Inspector = descriptors => trace.Keep(gate.DescriptorGate.Grids, descriptors.Cells);
        foreach (Cbam cbam in cbams)
        {
            cbam.Inspector = (channels, positions) =>
                trace._cbam = (channels.ReadFloats()[..channels.Shape.C], TracedMap.Of(positions));
        }
        try
        {
            network.Module.Forward(Tensor.From(network.Device, new Shape(1, side, side, 3), pixels));
        }
        finally
        {
            network.Device.Observer = null;
            foreach (DescriptorAttention gate in gates)
                gate.Inspector = null;
            foreach (Cbam cbam in cbams)
                cbam.Inspector = null;
        }
        return trace._blocks;
    }

    /// <summary>The blocks of one kind in a network, in its order.</summary>
    public static IEnumerable<T> In<T>(Module module)
        where T : AttentionBlock => module.Children.SelectMany(
            child => child is T block ? In<T>(child).Prepend(block) : In<T>(child));

    public void LeaveModule(object module, string name, Tensor y)
    {
        if (module is DescriptorAttention)
        {
            _blocks.Add(new BlockTrace(name, StageOf(name), _descriptors, y.ReadFloats()[..y.Shape.C]));
        }
        else if (module is Cbam && _cbam is { } gates)
        {
            _blocks.Add(new BlockTrace(name, StageOf(name), new Dictionary<int, TracedMap>(), gates.Channels)
            {
                Positions = gates.Positions,
            });
        }
    }

    /// <summary>The stage in the name of a module: 3 in <c>layer3.0.attention</c>.</summary>
    internal static int StageOf(string name) => name["layer".Length] - '0';

    private void Keep(IReadOnlyList<int> grids, Func<int, Tensor> cells) =>
        _descriptors = grids.ToDictionary(grid => grid, grid => TracedMap.Of(cells(grid)));
}
