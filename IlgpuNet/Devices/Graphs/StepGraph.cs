namespace IlgpuNet.Devices.Graphs;

/// <summary>
/// Everything that a step asks of an ILGPU device, captured once and repeated as a whole: a CUDA graph, so that a GPU
/// gets a step's thousand launches in one call; where kernels run in .NET, a recording of it.
/// </summary>
/// <remarks>
/// A repeated step reads and writes the very memory of the captured one. What it takes from the pool it gives back
/// before it ends, and those blocks stay in the pool for everyone; the graph may be replayed while all of them are
/// free, when nobody's numbers are in them (<see cref="IsCurrent"/>). Tensors from outside the step must outlive the
/// graph.
/// </remarks>
public sealed class StepGraph : IDisposable
{
    private readonly AcceleratorDevice _device;
    private readonly ICommandGraph _graph;
    private readonly IReadOnlyCollection<MemoryBlock> _blocks;

    private StepGraph(AcceleratorDevice device, ICommandGraph graph, IReadOnlyCollection<MemoryBlock> blocks) =>
        (_device, _graph, _blocks) = (device, graph, blocks);

    /// <summary>
    /// Whether the memory that the step took is as free as it was: neither held by a tensor nor given back to the
    /// system.
    /// </summary>
    public bool IsCurrent => _blocks.All(block => block.IsFree);

    /// <summary>
    /// Why a device captures no steps, as far as its name tells, and what to do instead; null if it does.
    /// </summary>
    /// <param name="device">The device's name.</param>
    public static string? Refusal(string device) => device is "cpu" or "reference" or "shapes"
        ? $"--cuda-graph: the device {device} has no graphs; leave it out, or use --device cuda"
        : null;

    /// <summary>
    /// Captures a step, which must have run once before so that kernels and tables are there. Nothing is computed.
    /// </summary>
    /// <param name="device">Where the step computes.</param>
    /// <param name="step">Asks for everything; launches and fills are all that can be captured.</param>
    /// <exception cref="CaptureException">The step asked for anything else.</exception>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    public static StepGraph Capture(AcceleratorDevice device, Action step) =>
        Capture(device, device.NewCapture(), step);

    /// <summary>Has the device compute the step again.</summary>
    /// <exception cref="InvalidOperationException">
    /// The graph is not current: another one has to be captured.
    /// </exception>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    public void Replay()
    {
        if (!IsCurrent)
            throw new InvalidOperationException("the memory of a captured step is in use: capture the step again");
        _device.Replay(_graph);
    }

    /// <summary>Gives the graph up.</summary>
    public void Dispose() => _graph.Dispose();

    internal static StepGraph Capture(AcceleratorDevice device, ICommandCapture capture, Action step)
    {
        IReadOnlyCollection<MemoryBlock> blocks;
        capture.Begin();
        try
        {
            device.IsCapturing = true;
            blocks = device.Pool.Trace(step);
        }
        catch
        {
            capture.Abandon();
            throw;
        }
        finally
        {
            device.IsCapturing = false;
        }
        StepGraph graph = new(device, capture.End(), blocks);
        if (graph.IsCurrent)
            return graph;
        graph.Dispose();
        throw new InvalidOperationException("a captured step keeps memory that it has taken: make it before the step");
    }
}
