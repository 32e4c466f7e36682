namespace IlgpuNet.Training.Schedules;

/// <summary>
/// One cycle: half a cosine from base / 25 up to base over the first share of a run, then one down to base / 250,000.
/// With T updates in all, the peak is at update share * T - 1 and the end at T - 1. PyTorch's <c>OneCycleLR</c>,
/// without its cycle of the momentum.
/// </summary>
/// <remarks>L. Smith and N. Topin, "Super-convergence" (2019).</remarks>
public sealed class OneCycleSchedule : ILearningRateSchedule
{
    private const double StartDivisor = 25;
    private const double EndDivisor = 1e4;

    private readonly double _baseRate;
    private readonly int _epochs;
    private readonly double _risingShare;

    /// <summary>A one-cycle schedule.</summary>
    /// <param name="baseRate">The highest rate.</param>
    /// <param name="epochs">How many epochs the run has.</param>
    /// <param name="risingShare">The share of the run that rises.</param>
    /// <exception cref="ArgumentException">
    /// The rate or the epochs are not positive, or the share is outside (0, 1).
    /// </exception>
    public OneCycleSchedule(double baseRate, int epochs, double risingShare = 0.3)
    {
        if (!(baseRate > 0 && double.IsFinite(baseRate)))
            throw new ArgumentException($"the learning rate is positive, got {baseRate}");
        if (epochs <= 0)
            throw new ArgumentException($"a run has at least one epoch, got {epochs}");
        if (!(risingShare is > 0 and < 1))
            throw new ArgumentException($"the rising share of a cycle lies between 0 and 1, got {risingShare}");
        (_baseRate, _epochs, _risingShare) = (baseRate, epochs, risingShare);
    }

    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch)
    {
        double total = (double)_epochs * batchesPerEpoch, update = (double)epoch * batchesPerEpoch + batch;
        // A run so short that it has no update to rise in starts at the peak.
        double peak = Math.Max(0, _risingShare * total - 1), end = Math.Max(peak + 1, total - 1);
        double start = _baseRate / StartDivisor, last = start / EndDivisor;
        return update < peak
            ? Between(start, _baseRate, update / peak)
            : Between(_baseRate, last, Math.Min(1, (update - peak) / (end - peak)));
    }

    private static double Between(double from, double to, double progress) =>
        to + (from - to) / 2 * (1 + Math.Cos(Math.PI * progress));
}
