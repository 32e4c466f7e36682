using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Updates;

/// <summary>
/// The update by batches of one shape, repeated as a <see cref="StepGraph"/>. What changes from batch to batch is in
/// tensors that stay where they are. The update runs directly until the pool has all its memory, is captured then, and
/// captured anew where somebody has taken of that memory meanwhile.
/// </summary>
internal sealed class RepeatedUpdate : IDisposable
{
    private readonly AcceleratorDevice _device;
    private StepGraph? _graph;
    private bool _settled;

    /// <summary>Memory for the batches, outside any scope.</summary>
    /// <param name="device">Where the update is made.</param>
    /// <param name="network">The network.</param>
    /// <param name="imageSize">Side of the images.</param>
    /// <param name="parts">How many images each part of a batch has.</param>
    public RepeatedUpdate(AcceleratorDevice device, PlacedNetwork network, int imageSize, ReadOnlySpan<int> parts)
    {
        _device = device;
        int images = 0;
        List<PartInputs> inputs = [];
        foreach (int count in parts)
        {
            inputs.Add(new PartInputs(network, Tensor.Empty(device, new Shape(count, imageSize, imageSize, 3))));
            images += count;
        }
        (Parts, Ranks) = (inputs, Tensor.Empty(device, new Shape(images), DType.Int32));
    }

    /// <summary>What each part of a batch reads.</summary>
    public IReadOnlyList<PartInputs> Parts { get; }

    /// <summary>Where the ranks of the labels go, an integer for each image.</summary>
    public Tensor Ranks { get; }

    /// <summary>Has the device make the update.</summary>
    /// <param name="update">Asks for it; from <see cref="Parts"/> and other tensors that stay where they are.</param>
    /// <param name="forget">Undoes what an update that was given up has noted on the host.</param>
    /// <exception cref="CaptureException">The network cannot be captured.</exception>
    public void Run(Action update, Action forget)
    {
        if (_graph is { IsCurrent: false })
            GiveUp();
        if (_graph is null && _settled)
            _graph = Captured(update, forget);
        if (_graph is not null)
        {
            _graph.Replay();
            return;
        }
        long allocations = _device.Pool.SystemAllocations;
        update();
        _settled = _device.Pool.SystemAllocations == allocations;
    }

    /// <summary>Gives the memory and the graph back.</summary>
    public void Dispose()
    {
        GiveUp();
        foreach (PartInputs part in Parts)
            part.Dispose();
        Ranks.Dispose();
    }

    /// <summary>The graph; null where the pool has not the memory, which a direct update will then take.</summary>
    private StepGraph? Captured(Action update, Action forget)
    {
        try
        {
            return StepGraph.Capture(_device, update);
        }
        catch (CaptureException e) when (e.NeedsMemory)
        {
            forget();
            return null;
        }
    }

    private void GiveUp()
    {
        _graph?.Dispose();
        _graph = null;
    }
}
