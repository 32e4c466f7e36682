namespace IlgpuNet.Training.Metrics;

/// <summary>One row of <c>steps.csv</c>: an update, and how fast those since the row before it were.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Batch">The batch in it, counted from 1.</param>
/// <param name="Update">The update in the whole run, counted from 1; those that were left out count.</param>
/// <param name="Loss">The mean training loss of this batch.</param>
/// <param name="GradientNorm">The norm of all its gradients together, before clipping.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="ImagesPerSecond">Images per second.</param>
/// <param name="DataWait">The share of the time spent waiting for data, from 0 to 1.</param>
/// <param name="Skipped">How many updates of the run were left out so far.</param>
public sealed record StepRow(
    int Epoch,
    int Batch,
    long Update,
    double Loss,
    double GradientNorm,
    double LearningRate,
    double ImagesPerSecond,
    double DataWait,
    long Skipped);
