using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>An operation as it was applied.</summary>
/// <param name="Function">The operation; its properties tell what it was applied to, and how.</param>
/// <param name="Inputs">The tensors its result depends on.</param>
/// <param name="Output">Its result.</param>
/// <param name="Module">The module that applied it, by its name from the root on.</param>
public sealed record TracedOperation(Function Function, IReadOnlyList<Tensor> Inputs, Tensor Output, string Module);

/// <summary>
/// Notes every operation that runs while it is open, in order, whether or not anything wants a gradient: what an
/// exporter needs to know of a network. Tensors are noted for who they are; their memory goes back to the pool as
/// usual.
/// </summary>
/// <remarks>
/// While a trace is open, the tape it stands on records: operations that would be fused in evaluation run one by one. A
/// gate's descriptors, which training derives from averages of the raw map, are noted as the operations they stand for.
/// </remarks>
public sealed class Trace : IDisposable, IExecutionObserver
{
    private readonly Device _device;
    private readonly IExecutionObserver? _observer;
    private readonly Tape _tape;
    private readonly Stack<string> _modules = new([""]);
    private readonly List<TracedOperation> _operations = [];

    internal Trace(Device device)
    {
        (_device, _observer) = (device, device.Observer);
        device.Observer = this;
        _tape = new Tape(device, this);
    }

    /// <summary>The operations so far.</summary>
    public IReadOnlyList<TracedOperation> Operations => _operations;

    /// <summary>Stops noting.</summary>
    public void Dispose()
    {
        _tape.Dispose();
        _device.Observer = _observer;
    }

    void IExecutionObserver.EnterModule(object module, string name) => _modules.Push(name);

    void IExecutionObserver.LeaveModule(object module, string name, Tensor y) => _modules.Pop();

    internal void Add(Function function, ReadOnlySpan<Tensor?> inputs, Tensor output) =>
        _operations.Add(new TracedOperation(function, [.. inputs.ToArray().OfType<Tensor>()], output, _modules.Peek()));
}
