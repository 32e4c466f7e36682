using IlgpuNet.Storage;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// The checkpoints in the folder of a run: the last, the best, and the next best as far as they are wanted. A process
/// that is killed at any moment leaves files from which the run goes on to the same end.
/// </summary>
internal sealed class RunCheckpoints
{
    private readonly TrainingParts _parts;
    private readonly RunFolder _folder;
    private readonly CheckpointPolicy _policy;
    private bool _configWritten;

    /// <summary>The checkpoints of a run that begins.</summary>
    /// <param name="parts">What the run is made of.</param>
    public RunCheckpoints(TrainingParts parts)
    {
        (_parts, _folder) = (parts, parts.Folder);
        _policy = new CheckpointPolicy(parts.Settings.Run, parts.Clock);
        Best = new BestEpochs(parts.Settings.Run.KeepBest);
    }

    /// <summary>The best epochs so far.</summary>
    public BestEpochs Best { get; }

    /// <summary>Counts a batch, and saves the run if a checkpoint is due after it.</summary>
    /// <param name="position">How far the run has come.</param>
    /// <param name="updates">Its updates.</param>
    /// <returns>How long that took; zero where nothing was saved.</returns>
    /// <exception cref="StorageException">The checkpoint cannot be written; the previous one is unchanged.</exception>
    public TimeSpan AfterBatch(TrainingPosition position, UpdateCounters updates)
    {
        if (!_policy.IsDueAfterBatch())
            return TimeSpan.Zero;
        long start = _parts.Clock.GetTimestamp();
        SaveLast(position, updates);
        return _parts.Clock.GetElapsedTime(start);
    }

    /// <summary>Saves the run where it is.</summary>
    /// <param name="position">How far the run has come.</param>
    /// <param name="updates">Its updates.</param>
    /// <exception cref="StorageException">The checkpoint cannot be written; the previous one is unchanged.</exception>
    public void SaveLast(TrainingPosition position, UpdateCounters updates)
    {
        Save(_folder.LastCheckpoint, position, updates);
        _policy.Restart();
        // Not before: until now the folder may hold a checkpoint of a run with other settings.
        if (!_configWritten)
            _folder.WriteConfig(_parts.Settings);
        _configWritten = true;
    }

    /// <summary>Saves the run after an epoch, and as one of the best if it is.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="updates">The updates of the run.</param>
    /// <exception cref="StorageException">A checkpoint cannot be written; those there were are unchanged.</exception>
    public void AfterEpoch(RankedEpoch epoch, UpdateCounters updates)
    {
        RankedEpoch? before = Best.First;
        Best.Add(epoch);
        TrainingPosition position = TrainingPosition.BeforeEpoch(epoch.Epoch);
        // The best first: a run that is killed in between resumes before this epoch and finds the same best again.
        if (Best.First == epoch)
        {
            if (before is not null && Best.Contains(before))
                SetAside(before);
            Save(_folder.BestCheckpoint, position, updates);
        }
        else if (Best.Contains(epoch))
        {
            Save(_folder.EpochCheckpoint(epoch.Epoch), position, updates);
        }
        SaveLast(position, updates);
        _folder.DeleteEpochCheckpoints(except: Best.RunnersUp.Select(ranked => ranked.Epoch));
    }

    /// <summary>Copies the best checkpoint under its epoch's name, before a better one takes the place.</summary>
    private void SetAside(RankedEpoch best)
    {
        // A run that was killed once it had saved the better one finds that here, and the other set aside already.
        if (File.Exists(_folder.BestCheckpoint)
            && Checkpoint.ReadInfo(_folder.BestCheckpoint).Position.Epoch == best.Epoch)
        {
            Checkpoint.Copy(_folder.BestCheckpoint, _folder.EpochCheckpoint(best.Epoch));
        }
    }

    private void Save(string path, TrainingPosition position, UpdateCounters updates) => Checkpoint.Save(
        path,
        new CheckpointInfo
        {
            Network = _parts.Network.Identity,
            ClassNames = _parts.Images.ClassNames,
            Seed = _parts.Settings.Run.Seed,
            Position = position,
            BestTop1Error = Best.First?.Top1Error,
            BestEpoch = Best.First?.Epoch,
            RunnersUp = Best.RunnersUp,
            KeepBest = _parts.Settings.Run.KeepBest,
            Updates = updates,
            Pretrained = _parts.Pretrained,
            Settings = _parts.Settings.CourseOn(_parts.Network.Device),
        },
        _parts.Network.State,
        _parts.Companions);
}
