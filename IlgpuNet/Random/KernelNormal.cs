namespace IlgpuNet.Random;

/// <summary>
/// <see cref="PhiloxCursor.NextNormal"/> for kernels, in additions, products, divisions and a square root of double
/// precision alone. What it gives differs from the host's by the rounding of a double, so that of many millions of
/// numbers one, rounded to single precision, may be its neighbour.
/// </summary>
internal static class KernelNormal
{
    private const double Sqrt2 = 1.4142135623730951;
    private const double Ln2 = 0.6931471805599453;

    // A half of pi as the sum of two numbers; the first has 33 bits, so that a small multiple of it is exact.
    private const double HalfPiHigh = 1.5707963267341256;
    private const double HalfPiLow = 6.077100506506192e-11;

    /// <summary>A standard normal value by Box and Muller, sqrt(-2 ln u) cos(2 pi v).</summary>
    /// <param name="philox">The generator.</param>
    /// <param name="index">The word that u is made of; v is made of the next.</param>
    public static float At(PhiloxKey philox, long index) => Of(philox.Word(index), philox.Word(index + 1));

    /// <summary>The value of u = (a + 1/2) 2^-32 and v = b 2^-32.</summary>
    public static float Of(uint a, uint b)
    {
        double radius = Math.Sqrt(-2 * Log(2.0 * a + 1));
        return (float)(radius * Cosine(2 * Math.PI * (b / 4294967296.0)));
    }

    /// <summary>
    /// ln(x / 2^33) for 1 to 2^33: x = 2^33 m 2^-e with m near 1, and ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...) of
    /// s = (m - 1) / (m + 1), which is at most 0.172: of the sum in brackets over s the first term left out is below
    /// 2^-60.
    /// </summary>
    private static double Log(double x)
    {
        const double Smallest = 8589934592.0 / Sqrt2;
        int exponent = 0;
        // A factor of two is exact, and rarely is one needed: half of all x are at least 2^32.
        while (x < Smallest)
        {
            x *= 2;
            exponent--;
        }
        double m = x / 8589934592.0, s = (m - 1) / (m + 1), z = s * s;
        double sum = 1.0 / 21;
        sum = sum * z + 1.0 / 19;
        sum = sum * z + 1.0 / 17;
        sum = sum * z + 1.0 / 15;
        sum = sum * z + 1.0 / 13;
        sum = sum * z + 1.0 / 11;
        sum = sum * z + 1.0 / 9;
        sum = sum * z + 1.0 / 7;
        sum = sum * z + 1.0 / 5;
        sum = sum * z + 1.0 / 3;
        return exponent * Ln2 + (2 * s + 2 * s * z * sum);
    }

    /// <summary>
    /// The cosine of an angle from 0 to 2 pi, by its distance from the nearest multiple of a half of pi.
    /// </summary>
    private static double Cosine(double angle)
    {
        int quadrant = (int)(angle / (HalfPiHigh + HalfPiLow) + 0.5);
        double x = angle - quadrant * HalfPiHigh - quadrant * HalfPiLow, z = x * x;
        double value = (quadrant & 1) == 0 ? CosineNearZero(z) : -x * SineOverX(z);
        return quadrant is 2 or 3 ? -value : value;
    }

    /// <summary>cos x of z = x^2 up to (pi / 4)^2, by its series; the first term left out is below 2^-67.</summary>
    private static double CosineNearZero(double z)
    {
        double sum = -1.0 / 6402373705728000;
        sum = sum * z + 1.0 / 20922789888000;
        sum = sum * z - 1.0 / 87178291200;
        sum = sum * z + 1.0 / 479001600;
        sum = sum * z - 1.0 / 3628800;
        sum = sum * z + 1.0 / 40320;
        sum = sum * z - 1.0 / 720;
        sum = sum * z + 1.0 / 24;
        sum = sum * z - 1.0 / 2;
        return sum * z + 1;
    }

    /// <summary>sin x / x of z = x^2 up to (pi / 4)^2, by its series; the first term left out is below 2^-62.</summary>
    private static double SineOverX(double z)
    {
        double sum = 1.0 / 355687428096000;
        sum = sum * z - 1.0 / 1307674368000;
        sum = sum * z + 1.0 / 6227020800;
        sum = sum * z - 1.0 / 39916800;
        sum = sum * z + 1.0 / 362880;
        sum = sum * z - 1.0 / 5040;
        sum = sum * z + 1.0 / 120;
        sum = sum * z - 1.0 / 6;
        return sum * z + 1;
    }
}
