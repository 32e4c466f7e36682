using IlgpuNet.Devices;

namespace IlgpuNet.Training.Tests;

/// <summary>Cancels a run once it has made so many updates: Ctrl+C at a chosen moment.</summary>
internal sealed class UpdateCounter(int updates, CancellationTokenSource stop) : IExecutionObserver
{
    private int _done;

    public void EndOperation(in OperationCost cost)
    {
        if (cost.Operation is "sgd" or "adamw" && ++_done == updates)
            stop.Cancel();
    }
}
