namespace IlgpuNet.Training.Schedules;

/// <summary>
/// A schedule that changes between epochs only: an epoch counts as one update of it, warm-up included.
/// </summary>
/// <param name="schedule">The schedule.</param>
public sealed class EpochwiseSchedule(ILearningRateSchedule schedule) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch) => schedule.At(epoch, batch: 0, batchesPerEpoch: 1);
}
