namespace IlgpuNet.Training.Schedules;

/// <summary>
/// Half a cosine from the base rate down over a run, after a linear warm-up, for every update t = 0, 1, ... of T
/// with W of warm-up: lr = base * (t + 1) / (W + 1) for t &lt; W, then
/// base * (f + (1 - f) * (1 + cos(pi * (t - W) / (T - W))) / 2).
/// </summary>
/// <remarks>
/// Loshchilov and Hutter, "SGDR" (ICLR 2017), one period; warm-up of Goyal et al., "Accurate, large minibatch SGD"
/// (2017).
/// </remarks>
public sealed class CosineSchedule : ILearningRateSchedule
{
    private readonly DecayingRate _rate;

    /// <summary>A cosine schedule.</summary>
    /// <param name="baseRate">The highest rate.</param>
    /// <param name="epochs">How many epochs the run has.</param>
    /// <param name="warmUp">How long the rate rises first.</param>
    /// <param name="finalShare">f, what the rate falls to as a share of the base rate.</param>
    /// <exception cref="ArgumentException">The rate or the epochs are not positive, or f is outside [0, 1].</exception>
    public CosineSchedule(double baseRate, int epochs, WarmUp warmUp = default, double finalShare = 0) =>
        _rate = new DecayingRate(baseRate, epochs, warmUp, finalShare);

    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch) =>
        _rate.At(epoch, batch, batchesPerEpoch, progress => (1 + Math.Cos(Math.PI * progress)) / 2);
}
