namespace IlgpuNet.Training.Compare;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>Halvings after which an angle of at most pi / 2 does not change any more in double precision.</summary>
    private const int Halvings = 60;

    /// <summary>
    /// The value that the magnitude of a t-distributed number stays below with a probability: 12.706 for one degree of
    /// freedom and 0.95.
    /// </summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    /// <param name="probability">Above 0 and below 1.</param>
    public static double TwoSidedQuantile(int degrees, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        double low = 0, high = Math.PI / 2;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = low + (high - low) / 2;
            if (ProbabilityWithin(middle, degrees) < probability)
                low = middle;
            else
                high = middle;
        }
        return Math.Sqrt(degrees) * Math.Tan(high);
    }

    /// <summary>
    /// The probability of a magnitude below t = sqrt(degrees) * tan(<paramref name="angle"/>): a finite sum, Abramowitz
    /// and Stegun, "Handbook of mathematical functions", 26.7.3 and 26.7.4.
    /// </summary>
    private static double ProbabilityWithin(double angle, int degrees)
    {
        (double sin, double cos) = Math.SinCos(angle);
        bool odd = degrees % 2 == 1;
        double term = odd ? cos : 1, sum = 0;
        for (int power = odd ? 1 : 0; power <= degrees - 2; power += 2)
        {
            sum += term;
            term *= cos * cos * (power + 1) / (power + 2);
        }
        return odd ? 2 / Math.PI * (angle + sin * sum) : sin * sum;
    }
}
