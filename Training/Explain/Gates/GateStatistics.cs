using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Explain.Gates;

/// <summary>
/// The gates of one block over a data set: J. Hu et al., "Squeeze-and-excitation networks" (2018), section "Role of
/// excitation", looks at the same numbers.
/// </summary>
/// <param name="Name">The block's name in the network.</param>
/// <param name="Stage">The stage of the network, 1 to 4.</param>
/// <param name="Channels">The moments of each channel's gate.</param>
internal sealed record BlockGates(string Name, int Stage, IReadOnlyList<ClassMoments> Channels)
{
    /// <summary>The gates of the positions, which CBAM has; null for other blocks.</summary>
    public PositionGates? Positions { get; init; }

    /// <summary>The last block of each stage, in the order of the stages.</summary>
    public static BlockGates[] LastOfStages(IEnumerable<BlockGates> blocks) =>
        [.. blocks.GroupBy(block => block.Stage).OrderBy(stage => stage.Key).Select(stage => stage.Last())];
}

/// <summary>Runs a network over images and gathers its gates by class.</summary>
internal sealed class GateStatistics : IExecutionObserver
{
    private readonly int _classes;
    private readonly Dictionary<string, BlockGates> _blocks = [];
    private ImageBatch? _batch;
    private (float[] Channels, float[] Positions, int Width)? _cbam;

    private GateStatistics(int classes) => _classes = classes;

    /// <summary>Gathers the gates over all images of <paramref name="loader"/>.</summary>
    /// <param name="network">The network, in evaluation.</param>
    /// <param name="classes">How many classes the labels name.</param>
    /// <param name="loader">The images.</param>
    /// <param name="progress">Told the number of each batch, from 1.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <returns>The blocks in the order of the network; none where it has no gate per channel.</returns>
    public static IReadOnlyList<BlockGates> Gather(
        PlacedNetwork network, int classes, BatchLoader loader, Action<int> progress, CancellationToken cancellation)
    {
        GateStatistics statistics = new(classes);
        network.Module.SetTraining(false);
        network.Device.Observer = statistics;
        Cbam[] cbams = [.. AttentionTrace.In<Cbam>(network.Module)];
        foreach (Cbam cbam in cbams)
        {
            cbam.Inspector = (channels, positions) =>
                statistics._cbam = (channels.ReadFloats(), positions.ReadFloats(), positions.Shape.W);
        }
        try
        {
            foreach (ImageBatch batch in loader.Epoch(epoch: 0, firstBatch: 0, cancellation))
            {
                statistics._batch = batch;
                using MemoryScope scope = network.Device.OpenScope();
                network.Forward(batch);
                progress(batch.Index + 1);
            }
        }
        finally
        {
            network.Device.Observer = null;
            foreach (Cbam cbam in cbams)
                cbam.Inspector = null;
        }
        return [.. statistics._blocks.Values];
    }

    public void LeaveModule(object module, string name, Tensor y)
    {
        if (module is DescriptorAttention)
        {
            Add(Block(name, y.Shape.C, positions: 0, width: 0).Channels, y.ReadFloats());
        }
        else if (module is Cbam && _cbam is { } gates)
        {
            int images = _batch!.Count;
            BlockGates block = Block(
                name, gates.Channels.Length / images, gates.Positions.Length / images, gates.Width);
            Add(block.Channels, gates.Channels);
            Add(block.Positions!.Moments, gates.Positions);
        }
    }

    private BlockGates Block(string name, int channels, int positions, int width)
    {
        if (!_blocks.TryGetValue(name, out BlockGates? block))
        {
            block = new BlockGates(name, AttentionTrace.StageOf(name), Moments(channels))
            {
                Positions = positions == 0 ? null : new PositionGates(width, Moments(positions)),
            };
            _blocks.Add(name, block);
        }
        return block;
    }

    private ClassMoments[] Moments(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ClassMoments(_classes))];

    /// <summary>Adds the gates of a batch, image after image.</summary>
    private void Add(IReadOnlyList<ClassMoments> moments, float[] gates)
    {
        ReadOnlySpan<int> labels = _batch!.Labels;
        for (int i = 0; i < gates.Length; i++)
            moments[i % moments.Count].Add(labels[i / moments.Count], gates[i]);
    }
}
