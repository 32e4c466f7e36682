namespace IlgpuNet.TestKit.Kernels;

/// <summary>
/// What a multiprocessor of compute capability 8.0 holds. Source: NVIDIA, CUDA C++ Programming Guide, "Technical
/// Specifications per Compute Capability".
/// </summary>
internal static class Occupancy
{
    /// <summary>Shared memory of a multiprocessor; each group takes one KiB more than it asks for.</summary>
    public const int SharedBytes = 164 * 1024;

    /// <summary>Warps of a multiprocessor.</summary>
    public const int Warps = 64;

    private const int Registers = 65536, MaximumRegisters = 255, WarpLanes = 32, RegisterUnit = 8, ReservedBytes = 1024;

    /// <summary>Registers that a thread may have where groups are to share a multiprocessor.</summary>
    public static int RegistersFor(int threads, int groups)
    {
        int warps = (threads + WarpLanes - 1) / WarpLanes * groups;
        return Math.Min(MaximumRegisters, Registers / (warps * WarpLanes) / RegisterUnit * RegisterUnit);
    }

    /// <summary>Whether the shared memory of groups fits a multiprocessor.</summary>
    public static bool SharedMemoryFits(int bytes, int groups) => (bytes + ReservedBytes) * groups <= SharedBytes;

    /// <summary>The share of a multiprocessor's warps.</summary>
    public static double Share(int threads, int groups) =>
        (threads + WarpLanes - 1) / WarpLanes * groups / (double)Warps;
}
