using ILGPU;
using ILGPU.Runtime.CPU;
using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Cuda;

/// <summary>ILGPU's CPU accelerator with warps of 32 lanes and groups of four warps.</summary>
public sealed class WarpDevice : IDisposable
{
    /// <summary>The device.</summary>
    internal AcceleratorDevice Device { get; } = Open();

    public void Dispose() => Device.Dispose();

    private static AcceleratorDevice Open()
    {
        CPUDevice device = new(numThreadsPerWarp: 32, numWarpsPerMultiprocessor: 4, numMultiprocessors: 1);
        Context context = Context.Create(builder => DeviceSelection.Configure(builder).CPU(device));
        return new AcceleratorDevice("ilgpu-cpu", "warps of 32", context, context.CreateCPUAccelerator(0));
    }
}
