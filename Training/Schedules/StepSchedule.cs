namespace IlgpuNet.Training.Schedules;

/// <summary>
/// The paper's schedule: the rate is multiplied by <c>gamma</c> every so many epochs, lr = base * gamma^floor(epoch /
/// period), or at each of several milestones, lr = base * gamma^(milestones at or before the epoch), after a linear
/// warm-up.
/// </summary>
public sealed class StepSchedule : ILearningRateSchedule
{
    private readonly double _baseRate;
    private readonly double _gamma;
    private readonly int[] _epochs;
    private readonly WarmUp _warmUp;

    /// <summary>A schedule of steps.</summary>
    /// <param name="baseRate">The rate of the first epoch.</param>
    /// <param name="epochs">
    /// One value: the period in epochs. Several: the epochs, counted from 0, that start at a lower rate.
    /// </param>
    /// <param name="gamma">The factor of a step.</param>
    /// <param name="warmUp">How long the rate rises first.</param>
    /// <exception cref="ArgumentException">
    /// The rate or factor is not positive, or the epochs are not positive and ascending.
    /// </exception>
    public StepSchedule(double baseRate, IReadOnlyList<int> epochs, double gamma = 0.1, WarmUp warmUp = default)
    {
        if (!(baseRate > 0 && double.IsFinite(baseRate)))
            throw new ArgumentException($"the learning rate is positive, got {baseRate}");
        if (!(gamma > 0 && double.IsFinite(gamma)))
            throw new ArgumentException($"the factor of a schedule's steps is positive, got {gamma}");
        if (epochs.Count == 0 || epochs[0] <= 0 || epochs.Zip(epochs.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException(
                $"a schedule is one period or several ascending epochs, all above 0, got '{string.Join(' ', epochs)}'");
        }
        (_baseRate, _gamma, _epochs, _warmUp) = (baseRate, gamma, [.. epochs], warmUp);
    }

    /// <inheritdoc/>
    public double At(int epoch, int batch, int batchesPerEpoch)
    {
        int steps = _epochs.Length == 1 ? epoch / _epochs[0] : _epochs.Count(milestone => milestone <= epoch);
        return _warmUp.Factor(epoch, batch, batchesPerEpoch) * _baseRate * Math.Pow(_gamma, steps);
    }
}
