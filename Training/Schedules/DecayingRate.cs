namespace IlgpuNet.Training.Schedules;

/// <summary>What schedules that fall once over a run share: a linear warm-up, then a curve from 1 to 0.</summary>
internal sealed class DecayingRate
{
    private readonly double _baseRate;
    private readonly int _epochs;
    private readonly WarmUp _warmUp;
    private readonly double _finalShare;

    /// <exception cref="ArgumentException">
    /// The rate or the epochs are not positive, or the share is outside [0, 1].
    /// </exception>
    public DecayingRate(double baseRate, int epochs, WarmUp warmUp, double finalShare)
    {
        if (!(baseRate > 0 && double.IsFinite(baseRate)))
            throw new ArgumentException($"the learning rate is positive, got {baseRate}");
        if (epochs <= 0)
            throw new ArgumentException($"a run has at least one epoch, got {epochs}");
        if (!(finalShare is >= 0 and <= 1))
            throw new ArgumentException($"the last rate is from 0 to 1 times the first, got {finalShare}");
        (_baseRate, _epochs, _warmUp, _finalShare) = (baseRate, epochs, warmUp, finalShare);
    }

    /// <summary>The rate of an update; <paramref name="curve"/> falls from 1 at progress 0 to 0 at 1.</summary>
    public double At(int epoch, int batch, int batchesPerEpoch, Func<double, double> curve)
    {
        long update = (long)epoch * batchesPerEpoch + batch;
        long rising = _warmUp.LengthInUpdates(batchesPerEpoch);
        if (update < rising)
            return _baseRate * _warmUp.Factor(epoch, batch, batchesPerEpoch);
        long falling = (long)_epochs * batchesPerEpoch - rising;
        double progress = update - rising < falling ? (double)(update - rising) / falling : 1;
        return _baseRate * (_finalShare + (1 - _finalShare) * curve(progress));
    }
}
