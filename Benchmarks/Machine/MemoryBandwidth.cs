using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// How fast a device moves tensors too large for its caches. A copy alone would understate it: on a host every line
/// that is overwritten is read first, which the count of bytes leaves out; y += x reads it anyway. A GPU is at its best
/// where each thread moves sixteen bytes.
/// </summary>
internal static class MemoryBandwidth
{
    // 256 MiB each in single precision: beyond the last-level caches there are.
    private const int Elements = 1 << 26;

    // In emulation a thread of a kernel takes a quarter of a microsecond, and there is nothing to learn.
    private const int EmulatedElements = 1 << 12;

    private const int Repetitions = 5;

    /// <summary>GB/s, bytes read and written both counted: the best of several runs of y = x and y += x.</summary>
    public static double Measure(Device device)
    {
        using MemoryScope scope = device.OpenScope();
        Shape shape = new(device is AcceleratorDevice { IsEmulated: true } ? EmulatedElements : Elements);
        Tensor x = Tensor.Zeros(device, shape), y = Tensor.Zeros(device, shape);
        double copied = x.Bytes + y.Bytes, added = copied + y.Bytes;
        double best = Math.Max(
            Rate(device, copied, () => Copy.Run(x, new GradientTarget(y, false))),
            Rate(device, added, () => Copy.Run(x, new GradientTarget(y, true))));
        return device is AcceleratorDevice ? Math.Max(best, Rate(device, copied, () => ChunkCopy.Run(x, y))) : best;
    }

    private static double Rate(Device device, double bytes, Action pass)
    {
        using DeviceClock clock = DeviceClock.Of(device);
        // The first run compiles the kernel.
        pass();
        double best = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            int begin = clock.Mark();
            pass();
            best = Math.Max(best, bytes / clock.Seconds(begin, clock.Mark()) / 1e9);
        }
        return best;
    }
}
