namespace IlgpuNet.Training.Schedules;

/// <summary>
/// Half a cosine from the base rate to zero over a run, after a linear warm-up, for every update t = 0, 1, ... of T
/// with W of warm-up: lr = base * (t + 1) / (W + 1) for t &lt; W, then base * (1 + cos(pi * (t - W) / (T - W))) / 2.
/// </summary>
/// <remarks>
/// Loshchilov and Hutter, "SGDR" (ICLR 2017), one period; warm-up of Goyal et al., "Accurate, large minibatch SGD"
/// (2017).
/// </remarks>
public sealed class CosineSchedule : ILearningRateSchedule
{
    private readonly double _baseRate;
    private readonly int _epochs;
    private readonly WarmUp _warmUp;

    /// <summary>A cosine schedule.</summary>
    /// <param name="baseRate">The highest rate.</param>
    /// <param name="epochs">How many epochs the run has.</param>
    /// <param name="warmUp">How long the rate rises first.</param>
    /// <exception cref="ArgumentException">The rate or the number of epochs is not positive.</exception>
    public CosineSchedule(double baseRate, int epochs, WarmUp warmUp = default)
    {
        if (!(baseRate > 0 && double.IsFinite(baseRate)))
            throw new ArgumentException($"the learning rate is positive, got {baseRate}");
        if (epochs <= 0)
            throw new ArgumentException($"a run has at least one epoch, got {epochs}");
        (_baseRate, _epochs, _warmUp) = (baseRate, epochs, warmUp);
    }

    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch)
    {
        long update = (long)epoch * batchesPerEpoch + batch;
        long rising = _warmUp.LengthInUpdates(batchesPerEpoch);
        if (update < rising)
            return _baseRate * _warmUp.Factor(epoch, batch, batchesPerEpoch);
        long falling = (long)_epochs * batchesPerEpoch - rising;
        double progress = update - rising < falling ? (double)(update - rising) / falling : 1;
        return _baseRate * (1 + Math.Cos(Math.PI * progress)) / 2;
    }
}
