namespace IlgpuNet.Training.Metrics;

/// <summary>Which images a row is about.</summary>
public enum MetricsSplit
{
    /// <summary>Averages over an epoch of training, the network changing meanwhile.</summary>
    Train,

    /// <summary>The validation images after the epoch.</summary>
    Val,

    /// <summary>The same, measured with the averaged weights.</summary>
    ValAveraged,
}

/// <summary>One row of <c>metrics.csv</c>.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Split">Which images.</param>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Top1Error">Top-1 error in percent.</param>
/// <param name="Top5Error">Top-5 error in percent.</param>
/// <param name="ImagesPerSecond">Images per second.</param>
/// <param name="LearningRate">The learning rate at the end of the epoch.</param>
/// <param name="Seconds">How long it took, in seconds.</param>
public sealed record MetricsRow(
    int Epoch,
    MetricsSplit Split,
    double Loss,
    double Top1Error,
    double Top5Error,
    double ImagesPerSecond,
    double LearningRate,
    double Seconds);
