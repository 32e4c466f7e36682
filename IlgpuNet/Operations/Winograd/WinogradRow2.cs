using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>
/// F(2, 3), from the points 0, 1, -1 and infinity: 16 products for four results in two directions, where the definition
/// needs 36.
/// </summary>
internal readonly unsafe struct WinogradRow2 : IWinogradRow
{
    public static int Results => 2;

    public static int Extent => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source(float* d, nint step, float* result, nint resultStep)
    {
        Vector<float> d0 = Vector.Load(d), d1 = Vector.Load(d + step);
        Vector<float> d2 = Vector.Load(d + 2 * step), d3 = Vector.Load(d + 3 * step);
        Vector.Store(d0 - d2, result);
        Vector.Store(d1 + d2, result + resultStep);
        Vector.Store(d2 - d1, result + 2 * resultStep);
        Vector.Store(d3 - d1, result + 3 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* g, nint step, float* result, nint resultStep)
    {
        Vector<float> g0 = Vector.Load(g), g1 = Vector.Load(g + step), g2 = Vector.Load(g + 2 * step);
        Vector<float> half = Vector.Create(0.5f), even = (g0 + g2) * half, odd = g1 * half;
        Vector.Store(g0, result);
        Vector.Store(even + odd, result + resultStep);
        Vector.Store(even - odd, result + 2 * resultStep);
        Vector.Store(g2, result + 3 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result(float* m, nint step, float* result, nint resultStep)
    {
        Vector<float> m0 = Vector.Load(m), m1 = Vector.Load(m + step);
        Vector<float> m2 = Vector.Load(m + 2 * step), m3 = Vector.Load(m + 3 * step);
        Vector.Store(m0 + m1 + m2, result);
        Vector.Store(m1 - m2 + m3, result + resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ResultGradient(float* dy, nint step, float* result, nint resultStep)
    {
        Vector<float> y0 = Vector.Load(dy), y1 = Vector.Load(dy + step);
        Vector.Store(y0, result);
        Vector.Store(y0 + y1, result + resultStep);
        Vector.Store(y0 - y1, result + 2 * resultStep);
        Vector.Store(y1, result + 3 * resultStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient(float* m, nint step, float* result, nint resultStep)
    {
        Vector<float> m0 = Vector.Load(m), m1 = Vector.Load(m + step);
        Vector<float> m2 = Vector.Load(m + 2 * step), m3 = Vector.Load(m + 3 * step);
        Vector<float> half = Vector.Create(0.5f), even = (m1 + m2) * half;
        Vector.Store(m0 + even, result);
        Vector.Store((m1 - m2) * half, result + resultStep);
        Vector.Store(even + m3, result + 2 * resultStep);
    }
}
