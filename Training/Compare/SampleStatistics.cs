namespace IlgpuNet.Training.Compare;

/// <summary>What numbers, one from each seed, say together.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, with n - 1 in the denominator; null for a single number.</param>
/// <param name="Margin">
/// Half the width of the 95 % confidence interval of the mean, t(n - 1) * Deviation / sqrt(n), for numbers that are
/// normally distributed; null for a single number.
/// </param>
internal readonly record struct SampleStatistics(double Mean, double? Deviation, double? Margin)
{
    private const double Confidence = 0.95;

    /// <summary>The statistics of at least one number.</summary>
    public static SampleStatistics Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        double mean = values.Average();
        if (n == 1)
            return new SampleStatistics(mean, null, null);
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (n - 1));
        double margin = StudentT.TwoSidedQuantile(n - 1, Confidence) * deviation / Math.Sqrt(n);
        return new SampleStatistics(mean, deviation, margin);
    }
}
