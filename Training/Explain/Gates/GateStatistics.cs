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
internal sealed record BlockGates(string Name, int Stage, IReadOnlyList<ClassMoments> Channels);

/// <summary>Runs a network over images and gathers its gates by class.</summary>
internal sealed class GateStatistics : IExecutionObserver
{
    private readonly int _classes;
    private readonly Dictionary<string, BlockGates> _blocks = [];
    private ImageBatch? _batch;

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
        }
        return [.. statistics._blocks.Values];
    }

    public void LeaveModule(object module, string name, Tensor y)
    {
        if (module is not DescriptorAttention)
            return;
        int channels = y.Shape.C;
        if (!_blocks.TryGetValue(name, out BlockGates? block))
        {
            ClassMoments[] moments = [.. Enumerable.Range(0, channels).Select(_ => new ClassMoments(_classes))];
            _blocks.Add(name, block = new BlockGates(name, AttentionTrace.StageOf(name), moments));
        }
        ReadOnlySpan<int> labels = _batch!.Labels;
        float[] gates = y.ReadFloats();
        for (int i = 0; i < gates.Length; i++)
            block.Channels[i % channels].Add(labels[i / channels], gates[i]);
    }
}
