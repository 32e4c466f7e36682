using System.Runtime.InteropServices;

namespace IlgpuNet.Devices;

/// <summary>NVIDIA's driver, without which there is no CUDA device.</summary>
internal static class CudaDriver
{
    /// <summary>The name by which the system loads it.</summary>
    public static string Library { get; } = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Whether its library can be loaded.</summary>
    public static bool IsInstalled
    {
        get
        {
            if (!NativeLibrary.TryLoad(Library, out nint library))
                return false;
            NativeLibrary.Free(library);
            return true;
        }
    }

    /// <summary>Why there is no CUDA device, and what to do.</summary>
    /// <param name="installed">Whether the driver is there.</param>
    public static string Absence(bool installed) => installed
        ? "no CUDA device: the NVIDIA driver is there and shows no GPU "
            + "(nvidia-smi and CUDA_VISIBLE_DEVICES tell more); or use --device cpu"
        : $"no CUDA device: there is no NVIDIA driver ({Library}); "
            + "install it, start a container with its GPUs (--gpus all), or use --device cpu";
}
