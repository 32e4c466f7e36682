using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Cuda;

/// <summary>ILGPU's CPU accelerator with warps of 32 lanes and groups of four warps.</summary>
public sealed class WarpDevice : IDisposable
{
    /// <summary>The device.</summary>
    internal AcceleratorDevice Device { get; } =
        (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu", precision: Precision.Bf16);

    public void Dispose() => Device.Dispose();
}
