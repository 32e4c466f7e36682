namespace IlgpuNet.Training.Schedules;

/// <summary>
/// A power of what is left of a run, after a linear warm-up: with W updates of warm-up of T in all,
/// lr = base * (f + (1 - f) * (1 - (t - W) / (T - W))^power). PyTorch's <c>PolynomialLR</c> for f = 0.
/// </summary>
public sealed class PolynomialSchedule : ILearningRateSchedule
{
    private readonly DecayingRate _rate;
    private readonly double _power;

    /// <summary>A polynomial schedule.</summary>
    /// <param name="baseRate">The highest rate.</param>
    /// <param name="epochs">How many epochs the run has.</param>
    /// <param name="power">The power; 1 for a straight line.</param>
    /// <param name="warmUp">How long the rate rises first.</param>
    /// <param name="finalShare">f, what the rate falls to as a share of the base rate.</param>
    /// <exception cref="ArgumentException">
    /// The rate, the epochs or the power are not positive, or f is outside [0, 1].
    /// </exception>
    public PolynomialSchedule(
        double baseRate, int epochs, double power = 1, WarmUp warmUp = default, double finalShare = 0)
    {
        if (!(power > 0 && double.IsFinite(power)))
            throw new ArgumentException($"the power of a polynomial schedule is positive, got {power}");
        (_rate, _power) = (new DecayingRate(baseRate, epochs, warmUp, finalShare), power);
    }

    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch) =>
        _rate.At(epoch, batch, batchesPerEpoch, progress => Math.Pow(1 - progress, _power));
}
