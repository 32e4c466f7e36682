using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// What the processor can multiply and add at most: single-precision fused multiply-adds that never leave the
/// registers, on every computing thread at once. Measured before and after other measurements, because a clock drifts.
/// </summary>
internal static class MultiplyAddPeak
{
    private const int Loops = 4_000_000;
    private const int Repetitions = 30;

    /// <summary>GFLOP/s, the best of several tries.</summary>
    public static double Measure(HostThreads threads)
    {
        double best = 0;
        double[] flops = new double[threads.Count];
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            threads.Run(threads.Count, item => flops[item] = MultiplyAdds());
            best = Math.Max(best, flops.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }

    /// <summary>The same of a device that computes on the host; null of any other.</summary>
    public static double? Measure(Device device) => device is HostDevice host ? Measure(host.Threads) : null;

    private static double MultiplyAdds()
    {
        if (Avx512F.IsSupported)
            return Run<Lanes512, Vector512<float>>();
        return Vector256.IsHardwareAccelerated ? Run<Lanes256, Vector256<float>>() : Run<Lanes128, Vector128<float>>();
    }

    /// <summary>Ten chains of multiply-adds: enough to hide the latency of one behind the others.</summary>
    /// <returns>The floating-point operations done.</returns>
    private static double Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        TVector x = TLanes.Create(0.999f), y = TLanes.Create(0.001f);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int k = 0; k < Loops; k++)
        {
            a = TLanes.MultiplyAdd(a, x, y);
            b = TLanes.MultiplyAdd(b, x, y);
            c = TLanes.MultiplyAdd(c, x, y);
            d = TLanes.MultiplyAdd(d, x, y);
            e = TLanes.MultiplyAdd(e, x, y);
            f = TLanes.MultiplyAdd(f, x, y);
            g = TLanes.MultiplyAdd(g, x, y);
            h = TLanes.MultiplyAdd(h, x, y);
            i = TLanes.MultiplyAdd(i, x, y);
            j = TLanes.MultiplyAdd(j, x, y);
        }
        // The comparison keeps the loop: every term is positive.
        float sum = TLanes.Sum(a) + TLanes.Sum(b) + TLanes.Sum(c) + TLanes.Sum(d) + TLanes.Sum(e)
            + TLanes.Sum(f) + TLanes.Sum(g) + TLanes.Sum(h) + TLanes.Sum(i) + TLanes.Sum(j);
        return sum == 0 ? 0 : 2.0 * Unsafe.SizeOf<TVector>() / sizeof(float) * 10 * Loops;
    }

    private interface ILanes<TVector>
    {
        static abstract TVector Create(float value);

        static abstract TVector MultiplyAdd(TVector a, TVector x, TVector y);

        static abstract float Sum(TVector a);
    }

    private readonly struct Lanes512 : ILanes<Vector512<float>>
    {
        public static Vector512<float> Create(float value) => Vector512.Create(value);

        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> x, Vector512<float> y) =>
            Vector512.FusedMultiplyAdd(a, x, y);

        public static float Sum(Vector512<float> a) => Vector512.Sum(a);
    }

    private readonly struct Lanes256 : ILanes<Vector256<float>>
    {
        public static Vector256<float> Create(float value) => Vector256.Create(value);

        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> x, Vector256<float> y) =>
            Vector256.FusedMultiplyAdd(a, x, y);

        public static float Sum(Vector256<float> a) => Vector256.Sum(a);
    }

    private readonly struct Lanes128 : ILanes<Vector128<float>>
    {
        public static Vector128<float> Create(float value) => Vector128.Create(value);

        public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> x, Vector128<float> y) =>
            Vector128.FusedMultiplyAdd(a, x, y);

        public static float Sum(Vector128<float> a) => Vector128.Sum(a);
    }
}
