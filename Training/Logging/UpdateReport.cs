using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Logging;

/// <summary>An update that a run has just made, or left out.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Batch">The batch in it, counted from 1.</param>
/// <param name="Batches">How many batches an epoch has.</param>
/// <param name="Result">What the update gave.</param>
/// <param name="Counters">The updates of the run up to this one.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Seconds">How long it took since the one before, in seconds.</param>
/// <param name="Waited">How much of that was waiting for the batch, in seconds.</param>
public readonly record struct UpdateReport(
    int Epoch,
    int Batch,
    int Batches,
    UpdateResult Result,
    UpdateCounters Counters,
    double LearningRate,
    double Seconds,
    double Waited)
{
    /// <summary>The number of the update in the whole run, counted from 1; those that were left out count.</summary>
    public long Number => Counters.Tried;
}
