using System.Diagnostics;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// How fast a device moves tensors too large for its caches. A copy alone would understate it: on a host every line
/// that is overwritten is read first, which the count of bytes leaves out; y += x reads it anyway.
/// </summary>
internal static class MemoryBandwidth
{
    // 256 MiB each in single precision: beyond the last-level caches there are.
    private const int Elements = 1 << 26;
    private const int Repetitions = 5;

    /// <summary>GB/s, bytes read and written both counted: the best of several runs of y = x and y += x.</summary>
    public static double Measure(Device device)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(Elements)), y = Tensor.Zeros(device, new Shape(Elements));
        return Math.Max(Rate(x, y, accumulate: false), Rate(x, y, accumulate: true));
    }

    private static double Rate(Tensor x, Tensor y, bool accumulate)
    {
        double bytes = x.Bytes + (accumulate ? 2 : 1) * y.Bytes, best = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            x.Device.Synchronize();
            long start = Stopwatch.GetTimestamp();
            Copy.Run(x, new GradientTarget(y, accumulate));
            x.Device.Synchronize();
            best = Math.Max(best, bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }
}
