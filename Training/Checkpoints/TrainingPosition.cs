using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>How far a run has come.</summary>
/// <param name="Epoch">
/// The epoch in progress, counted from 0; between two epochs the next one. So many epochs are done.
/// </param>
/// <param name="Batch">How many of its batches are done.</param>
/// <param name="Training">
/// The sums over those batches, so that the epoch's row of the metrics comes out as if never interrupted.
/// </param>
/// <param name="Seconds">How long those batches took, in seconds.</param>
public sealed record TrainingPosition(int Epoch, int Batch, MetricSums Training, double Seconds)
{
    /// <summary>The beginning of a run.</summary>
    public static TrainingPosition Start { get; } = BeforeEpoch(0);

    /// <summary>The beginning of an epoch, counted from 0.</summary>
    public static TrainingPosition BeforeEpoch(int epoch) => new(epoch, Batch: 0, default, Seconds: 0);
}
