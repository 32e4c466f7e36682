using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>What one operation costs by its formula, whatever the implementation.</summary>
/// <param name="Operation">Its name, such as <c>conv2d.forward</c>.</param>
/// <param name="Flops">Floating-point operations; a multiply-add counts as two.</param>
/// <param name="Bytes">Bytes read and written when every operand moves once.</param>
public readonly record struct OperationCost(string Operation, double Flops, double Bytes);

/// <summary>
/// Watches a network run: the layer-by-layer summary and the per-operation timing are made this way. An observer states
/// only what it wants to see.
/// </summary>
public interface IExecutionObserver
{
    /// <summary>A module starts its forward pass.</summary>
    void EnterModule(object module, string name)
    {
    }

    /// <summary>A module has made <paramref name="y"/>.</summary>
    void LeaveModule(object module, string name, Tensor y)
    {
    }

    /// <summary>An operation starts.</summary>
    void BeginOperation(in OperationCost cost)
    {
    }

    /// <summary>An operation has been issued; an asynchronous device may still be computing it.</summary>
    void EndOperation(in OperationCost cost)
    {
    }
}

/// <summary>Ends an operation's report when disposed.</summary>
internal readonly struct Measurement : IDisposable
{
    private readonly IExecutionObserver? _observer;
    private readonly OperationCost _cost;

    public Measurement(IExecutionObserver observer, OperationCost cost)
    {
        (_observer, _cost) = (observer, cost);
        observer.BeginOperation(cost);
    }

    public void Dispose() => _observer?.EndOperation(_cost);
}
