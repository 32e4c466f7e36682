namespace IlgpuNet.Training.Schedules;

/// <summary>
/// The learning rate of every update of a run. It is a pure function of the update's place, so a resumed run needs no
/// state of it.
/// </summary>
public interface ILearningRateSchedule
{
    /// <summary>The learning rate of one update.</summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="batch">The batch in the epoch, counted from 0.</param>
    /// <param name="batchesPerEpoch">How many batches an epoch has.</param>
    double At(int epoch, int batch, int batchesPerEpoch);
}
