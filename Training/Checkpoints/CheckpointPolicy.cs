using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// Says after which batches of an epoch a checkpoint is due: so many batches or so many minutes after the one before,
/// whichever comes first. The minutes are those of a clock that only goes forward, so setting the machine's time
/// changes nothing.
/// </summary>
/// <param name="settings">How many batches and minutes.</param>
/// <param name="clock">Counts the minutes.</param>
internal sealed class CheckpointPolicy(RunSettings settings, TimeProvider clock)
{
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(settings.CheckpointMinutes);
    private int _batches;
    private long _since = clock.GetTimestamp();

    /// <summary>Counts a batch.</summary>
    /// <returns>Whether a checkpoint is due after it.</returns>
    public bool IsDueAfterBatch()
    {
        _batches++;
        return (settings.CheckpointSteps > 0 && _batches >= settings.CheckpointSteps)
            || (settings.CheckpointMinutes > 0 && clock.GetElapsedTime(_since) >= _interval);
    }

    /// <summary>Counts anew: a checkpoint was written.</summary>
    public void Restart() => (_batches, _since) = (0, clock.GetTimestamp());
}
