using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>
/// F(4, 3), from the points 0, a, -a, b, -b and infinity: 36 products for sixteen results in two directions, where the
/// definition needs 144.
/// </summary>
/// <remarks>
/// With a = 5/8 and b = 3/2 the rounding error is half of what the usual 1 and 2 give, and within 2% of the least among
/// ten pairs measured. On the choice of points see Barabasz, Anderson, Soodhalter and Gregg, "Error Analysis and
/// Improving the Accuracy of Winograd Convolution for Deep Neural Networks", arXiv:1803.10986. The squares of a and b
/// are exact in single precision, as are all constants of the transforms of source and result.
/// </remarks>
internal readonly unsafe struct WinogradRow4 : IWinogradRow
{
    private const float A = 5 / 8f, A2 = A * A, B = 3 / 2f, B2 = B * B;
    private const double NearScale = 1 / (2.0 * A2 * (A2 - B2)), FarScale = 1 / (2.0 * B2 * (B2 - A2));

    public static int Results => 4;

    public static int Extent => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source(float* d, nint step, float* result, nint resultStep)
    {
        Vector<float> d0 = Vector.Load(d), d1 = Vector.Load(d + step), d2 = Vector.Load(d + 2 * step);
        Vector<float> d3 = Vector.Load(d + 3 * step), d4 = Vector.Load(d + 4 * step), d5 = Vector.Load(d + 5 * step);
        Vector.Store(Sum(A2 * B2, d0, Sum(-A2 - B2, d2, d4)), result);
        Vector<float> even = Sum(-B2, d2, d4), odd = Sum(-B2, d1, d3) * A;
        Vector.Store(even + odd, result + resultStep);
        Vector.Store(even - odd, result + 2 * resultStep);
        (even, odd) = (Sum(-A2, d2, d4), Sum(-A2, d1, d3) * B);
        Vector.Store(even + odd, result + 3 * resultStep);
        Vector.Store(even - odd, result + 4 * resultStep);
        Vector.Store(Sum(A2 * B2, d1, Sum(-A2 - B2, d3, d5)), result + 5 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* g, nint step, float* result, nint resultStep)
    {
        Vector<float> g0 = Vector.Load(g), g1 = Vector.Load(g + step), g2 = Vector.Load(g + 2 * step);
        Vector.Store(g0 * (float)(1.0 / (A2 * B2)), result);
        Vector<float> even = Sum((float)NearScale, g0, g2 * (float)(A2 * NearScale)), odd = g1 * (float)(A * NearScale);
        Vector.Store(even + odd, result + resultStep);
        Vector.Store(even - odd, result + 2 * resultStep);
        (even, odd) = (Sum((float)FarScale, g0, g2 * (float)(B2 * FarScale)), g1 * (float)(B * FarScale));
        Vector.Store(even + odd, result + 3 * resultStep);
        Vector.Store(even - odd, result + 4 * resultStep);
        Vector.Store(g2, result + 5 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result(float* m, nint step, float* result, nint resultStep)
    {
        Vector<float> m0 = Vector.Load(m), m1 = Vector.Load(m + step), m2 = Vector.Load(m + 2 * step);
        Vector<float> m3 = Vector.Load(m + 3 * step), m4 = Vector.Load(m + 4 * step), m5 = Vector.Load(m + 5 * step);
        Vector<float> nearEven = m1 + m2, nearOdd = m1 - m2, farEven = m3 + m4, farOdd = m3 - m4;
        Vector.Store(m0 + nearEven + farEven, result);
        Vector.Store(Sum(B, farOdd, nearOdd * A), result + resultStep);
        Vector.Store(Sum(B2, farEven, nearEven * A2), result + 2 * resultStep);
        Vector.Store(Sum(B * B2, farOdd, Sum(A * A2, nearOdd, m5)), result + 3 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ResultGradient(float* dy, nint step, float* result, nint resultStep)
    {
        Vector<float> y0 = Vector.Load(dy), y1 = Vector.Load(dy + step);
        Vector<float> y2 = Vector.Load(dy + 2 * step), y3 = Vector.Load(dy + 3 * step);
        Vector.Store(y0, result);
        Vector<float> even = Sum(A2, y2, y0), odd = Sum(A2, y3, y1) * A;
        Vector.Store(even + odd, result + resultStep);
        Vector.Store(even - odd, result + 2 * resultStep);
        (even, odd) = (Sum(B2, y2, y0), Sum(B2, y3, y1) * B);
        Vector.Store(even + odd, result + 3 * resultStep);
        Vector.Store(even - odd, result + 4 * resultStep);
        Vector.Store(y3, result + 5 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient(float* m, nint step, float* result, nint resultStep)
    {
        Vector<float> m0 = Vector.Load(m), m1 = Vector.Load(m + step), m2 = Vector.Load(m + 2 * step);
        Vector<float> m3 = Vector.Load(m + 3 * step), m4 = Vector.Load(m + 4 * step), m5 = Vector.Load(m + 5 * step);
        Vector<float> near = (m1 + m2) * (float)NearScale, far = (m3 + m4) * (float)FarScale;
        Vector.Store(Sum((float)(1.0 / (A2 * B2)), m0, near + far), result);
        Vector.Store(Sum((float)(A * NearScale), m1 - m2, (m3 - m4) * (float)(B * FarScale)), result + resultStep);
        Vector.Store(Sum(A2, near, Sum(B2, far, m5)), result + 2 * resultStep);
    }

    /// <summary>factor * x + y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Sum(float factor, Vector<float> x, Vector<float> y) =>
        Vector.MultiplyAddEstimate(Vector.Create(factor), x, y);
}
