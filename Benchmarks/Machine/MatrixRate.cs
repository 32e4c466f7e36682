using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>How fast a GPU multiplies bf16 matrices that lie in registers.</summary>
internal static class MatrixRate
{
    // About a millisecond on an H200.
    private const int Loops = 8192;
    private const int Repetitions = 5;

    // Two bf16.
    private const uint One = 0x3f803f80;

    /// <summary>GFLOP/s, the best of several launches that fill the device.</summary>
    public static double Measure(AcceleratorDevice device) => device.IsEmulated
        ? Measure(device, groups: 1, loops: 1)
        : Measure(device, device.Accelerator.NumMultiprocessors * MatrixLoop.GroupsPerMultiprocessor, Loops);

    private static double Measure(AcceleratorDevice device, int groups, int loops)
    {
        using MemoryScope scope = device.OpenScope();
        using DeviceClock clock = DeviceClock.Of(device);
        Tensor sums = Tensor.Empty(device, MatrixLoop.SumShape(groups));
        // The first launch compiles the kernel.
        MatrixLoop.Run(sums, groups, loops, One);
        double best = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            int begin = clock.Mark();
            MatrixLoop.Run(sums, groups, loops, One);
            best = Math.Max(best, MatrixLoop.Flops(groups, loops) / clock.Seconds(begin, clock.Mark()) / 1e9);
        }
        return best;
    }
}
