using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuNet.Devices;

/// <summary>The shared memory of a GPU.</summary>
/// <param name="GroupBytes">What a group of threads can have, where it is asked for.</param>
/// <param name="MultiprocessorBytes">What the groups of a multiprocessor share.</param>
internal readonly record struct SharedMemoryLimits(int GroupBytes, int MultiprocessorBytes)
{
    /// <summary>What a group takes besides what it asks for.</summary>
    private const int ReservedBytes = 1024;

    /// <summary>Those of compute capability 9.0, which emulation has as well.</summary>
    public static SharedMemoryLimits Of90 { get; } = new(227 * 1024, 228 * 1024);

    /// <summary>Those of an accelerator.</summary>
    public static SharedMemoryLimits Of(Accelerator accelerator) => accelerator is CudaAccelerator gpu
        ? new(LargeSharedMemory.Available(gpu), gpu.MaxSharedMemoryPerMultiprocessor)
        : Of90;

    /// <summary>Groups that a multiprocessor holds at a time, none where a group cannot have so much.</summary>
    /// <param name="bytes">What each asks for.</param>
    public int Groups(int bytes) => bytes > GroupBytes ? 0 : MultiprocessorBytes / (bytes + ReservedBytes);
}
