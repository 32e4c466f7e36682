namespace IlgpuNet.Training.Schedules;

/// <summary>How long the rate rises at the start of a run, in updates or in epochs.</summary>
public readonly record struct WarmUp
{
    private readonly int _length;
    private readonly bool _inEpochs;

    private WarmUp(int length, bool inEpochs)
    {
        if (length < 0)
            throw new ArgumentException($"a warm-up has no negative length, got {length}");
        (_length, _inEpochs) = (length, inEpochs);
    }

    /// <summary>No warm-up.</summary>
    public static WarmUp None => default;

    /// <summary>A warm-up over <paramref name="updates"/> updates.</summary>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static WarmUp Updates(int updates) => new(updates, inEpochs: false);

    /// <summary>A warm-up over <paramref name="epochs"/> whole epochs.</summary>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static WarmUp Epochs(int epochs) => new(epochs, inEpochs: true);

    /// <summary>Its length in updates.</summary>
    public long LengthInUpdates(int batchesPerEpoch) => _inEpochs ? (long)_length * batchesPerEpoch : _length;

    /// <summary>
    /// What the rate of an update is multiplied by: (t + 1) / (W + 1) for update t of a warm-up of W, then 1.
    /// </summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="batch">The batch in the epoch, counted from 0.</param>
    /// <param name="batchesPerEpoch">How many batches an epoch has.</param>
    public double Factor(int epoch, int batch, int batchesPerEpoch)
    {
        long update = (long)epoch * batchesPerEpoch + batch, length = LengthInUpdates(batchesPerEpoch);
        return update < length ? (update + 1.0) / (length + 1) : 1;
    }
}
