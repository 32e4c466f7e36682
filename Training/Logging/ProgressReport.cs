using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging;

/// <summary>How a pass over the images stands.</summary>
/// <param name="Split">Training or validation.</param>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Epochs">How many epochs the run has; 0 where a network is only evaluated.</param>
/// <param name="Batch">How many batches of this pass are done.</param>
/// <param name="Batches">How many it has.</param>
/// <param name="Loss">The mean loss so far.</param>
/// <param name="Top1Error">The top-1 error so far, in percent.</param>
/// <param name="ImagesPerSecond">Images per second.</param>
/// <param name="DataWaitShare">The share of the time spent waiting for data, from 0 to 1.</param>
/// <param name="LearningRate">The learning rate of the last update; of no meaning in validation.</param>
public readonly record struct ProgressReport(
    MetricsSplit Split,
    int Epoch,
    int Epochs,
    int Batch,
    int Batches,
    double Loss,
    double Top1Error,
    double ImagesPerSecond,
    double DataWaitShare,
    double LearningRate)
{
    /// <summary>Batches of this kind done since the run's beginning; of this pass alone in validation.</summary>
    internal long Done => Split == MetricsSplit.Train ? (Epoch - 1L) * Batches + Batch : Batch;

    /// <summary>Batches of this kind to be done in all.</summary>
    internal long Total => Split == MetricsSplit.Train ? (long)Epochs * Batches : Batches;
}
