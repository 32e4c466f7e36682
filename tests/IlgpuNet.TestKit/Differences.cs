namespace IlgpuNet.TestKit;

/// <summary>How far two lists of numbers are apart.</summary>
public static class Differences
{
    /// <summary>
    /// The Euclidean norm of the difference relative to that of <paramref name="expected"/>; infinite when a value of
    /// <paramref name="actual"/> is not a finite number.
    /// </summary>
    public static double Relative(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException($"{expected.Length} values expected, {actual.Length} found");
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!double.IsFinite(actual[i]))
                return double.PositiveInfinity;
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        // A result that is exactly zero is compared absolutely.
        return Math.Sqrt(difference) / (norm > 0 ? Math.Sqrt(norm) : 1);
    }
}
