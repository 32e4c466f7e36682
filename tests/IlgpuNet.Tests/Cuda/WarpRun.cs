using ILGPU;
using ILGPU.Runtime;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Cuda;

/// <summary>What a test kernel reads and writes: words of global memory.</summary>
internal struct WarpArguments
{
    public ArrayView<uint> Input;
    public ArrayView<uint> Output;
}

/// <summary>Runs one group of a test kernel.</summary>
internal static class WarpRun
{
    /// <summary>The output of a group of a number of threads, with shared memory for as many bytes.</summary>
    public static uint[] Group(
        AcceleratorDevice device, Action<WarpArguments> kernel, int threads, int sharedBytes, uint[] input, int outputs)
    {
        Accelerator accelerator = device.Accelerator;
        using MemoryBuffer1D<uint, Stride1D.Dense> source = accelerator.Allocate1D(input);
        using MemoryBuffer1D<uint, Stride1D.Dense> destination = accelerator.Allocate1D<uint>(outputs);
        WarpArguments arguments = new() { Input = source.View.BaseView, Output = destination.View.BaseView };
        KernelConfig config = sharedBytes == 0
            ? new KernelConfig(1, threads)
            : new KernelConfig(1, threads, SharedMemoryConfig.RequestDynamic<UInt4>(sharedBytes / AsyncCopy.Bytes));
        accelerator.LoadStreamKernel(kernel)(config, arguments);
        accelerator.Synchronize();
        return destination.GetAsArray1D();
    }
}
