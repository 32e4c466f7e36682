namespace IlgpuNet.Devices.Graphs;

/// <summary>
/// A step that is made again and again by the same commands. It runs directly until the pool has all its memory, is
/// captured as a <see cref="StepGraph"/> then and replayed, and is captured anew where somebody has taken of that
/// memory meanwhile.
/// </summary>
/// <param name="device">Where the step computes.</param>
public sealed class RepeatedStep(AcceleratorDevice device) : IDisposable
{
    private StepGraph? _graph;
    private bool _settled;

    /// <summary>Has the device make the step.</summary>
    /// <param name="step">Asks for it; what it reads and leaves behind is in tensors that stay where they are.</param>
    /// <param name="forget">
    /// Undoes what a step that was given up before anything was computed has noted on the host.
    /// </param>
    /// <exception cref="CaptureException">The step asks for what cannot be repeated.</exception>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    public void Run(Action step, Action forget)
    {
        if (_graph is { IsCurrent: false })
            Dispose();
        if (_graph is null && _settled)
            _graph = Captured(step, forget);
        if (_graph is not null)
        {
            _graph.Replay();
            return;
        }
        long allocations = device.Pool.SystemAllocations;
        step();
        _settled = device.Pool.SystemAllocations == allocations;
    }

    /// <summary>Gives the graph up.</summary>
    public void Dispose()
    {
        _graph?.Dispose();
        _graph = null;
    }

    /// <summary>The graph; null where the pool has not the memory, which a direct step will then take.</summary>
    private StepGraph? Captured(Action step, Action forget)
    {
        try
        {
            return StepGraph.Capture(device, step);
        }
        catch (CaptureException e) when (e.NeedsMemory)
        {
            forget();
            return null;
        }
    }
}
