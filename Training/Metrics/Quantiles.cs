namespace IlgpuNet.Training.Metrics;

/// <summary>Order statistics.</summary>
internal static class Quantiles
{
    /// <summary>The value in the middle, or halfway between the two there.</summary>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>The value below which a share of the values lies, interpolated linearly.</summary>
    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double position = share * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
