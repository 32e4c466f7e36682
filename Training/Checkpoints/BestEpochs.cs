namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// The epochs of a run with the lowest validation errors; of two with the same error the earlier is the better.
/// </summary>
/// <param name="keep">How many, at least one.</param>
internal sealed class BestEpochs(int keep)
{
    private readonly List<RankedEpoch> _ranked = [];

    /// <summary>The best, if an epoch was validated.</summary>
    public RankedEpoch? First => _ranked.FirstOrDefault();

    /// <summary>The next best, in order.</summary>
    public IReadOnlyList<RankedEpoch> RunnersUp => [.. _ranked.Skip(1)];

    /// <summary>Those that a checkpoint knew of, as many as are kept.</summary>
    public void Resume(CheckpointInfo checkpoint)
    {
        _ranked.Clear();
        if (checkpoint is { BestEpoch: { } epoch, BestTop1Error: { } error })
            _ranked.AddRange(checkpoint.RunnersUp.Prepend(new RankedEpoch(epoch, error)).Take(keep));
    }

    /// <summary>
    /// Forgets the epochs after <paramref name="epoch"/>, which run again, and those that were worse than one of them.
    /// </summary>
    public void GoBackTo(int epoch)
    {
        int stay = _ranked.TakeWhile(ranked => ranked.Epoch <= epoch).Count();
        _ranked.RemoveRange(stay, _ranked.Count - stay);
    }

    /// <summary>Ranks an epoch; one that is not among the best is passed over.</summary>
    public void Add(RankedEpoch epoch)
    {
        // An error that is not a number, which no images give, is above none.
        int place = _ranked.TakeWhile(ranked => epoch.Top1Error >= ranked.Top1Error).Count();
        _ranked.Insert(place, epoch);
        if (_ranked.Count > keep)
            _ranked.RemoveAt(keep);
    }

    /// <summary>Whether an epoch is among the best.</summary>
    public bool Contains(RankedEpoch epoch) => _ranked.Contains(epoch);
}
