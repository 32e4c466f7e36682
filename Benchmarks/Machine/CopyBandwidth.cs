using System.Diagnostics;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// How fast a device copies a tensor too large for its caches: the bandwidth of its memory, near enough.
/// </summary>
internal static class CopyBandwidth
{
    // 256 MiB each in single precision: beyond the last-level caches there are.
    private const int Elements = 1 << 26;
    private const int Repetitions = 5;

    /// <summary>GB/s, bytes read and bytes written both counted; the best of several tries.</summary>
    public static double Measure(Device device)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(Elements)), y = Tensor.Zeros(device, new Shape(Elements));
        double best = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            device.Synchronize();
            long start = Stopwatch.GetTimestamp();
            Copy.Run(x, new GradientTarget(y, Accumulate: false));
            device.Synchronize();
            best = Math.Max(best, (x.Bytes + y.Bytes) / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }
}
