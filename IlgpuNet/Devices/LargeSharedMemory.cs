using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuNet.Devices;

/// <summary>
/// Dynamic shared memory beyond what any launch may have: NVIDIA's driver gives it to kernels for which it has been
/// asked. ILGPU launches with any size, and never asks.
/// </summary>
internal static class LargeSharedMemory
{
    /// <summary>Bytes of a group that need no request.</summary>
    public const int UnaskedBytes = 48 * 1024;

    // Of cuda.h: CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, and
    // CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN.
    private const int MaximumDynamicBytes = 8, MaximumBytesOnRequest = 97;

    /// <summary>Bytes that a group can have of a GPU.</summary>
    public static int Available(CudaAccelerator gpu) => CudaAPI.CurrentAPI.GetDeviceAttribute(
        (DeviceAttributeKind)MaximumBytesOnRequest, gpu.DeviceId);

    /// <summary>Lets a kernel be launched with so many bytes for each group.</summary>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    public static void Request(CudaKernel kernel, int bytes)
    {
        using ScopedAcceleratorBinding binding = kernel.Accelerator.BindScoped();
        int error = CudaFunctions.FuncSetAttribute(kernel.FunctionPtr, MaximumDynamicBytes, bytes);
        if (error != 0)
            throw new DeviceException(Refusal(kernel.Accelerator.Name, bytes, CudaFunctions.NameOf(error)));
    }

    /// <summary>What the driver's refusal means.</summary>
    internal static string Refusal(string device, int bytes, string error) =>
        $"{device} refuses {bytes} bytes of shared memory for a group of threads ({error}); use --precision fp32";
}
