using System.Globalization;
using IlgpuNet.Devices;

namespace IlgpuNet.Training.Preflight;

/// <summary>How much memory a run may take.</summary>
internal static class AvailableMemory
{
    private const string LinuxMemoryInformation = "/proc/meminfo";

    /// <summary>
    /// Bytes of the device that are free: of a GPU what its driver reports, of the host what the system reports as
    /// available, and never more than the limit of the process's cgroup, which .NET reads at its start.
    /// </summary>
    public static long Of(Device device)
    {
        if (device.FreeBytes is { } free)
            return free;
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return File.Exists(LinuxMemoryInformation)
            ? Math.Min(limit, Available(File.ReadLines(LinuxMemoryInformation)) ?? limit)
            : limit;
    }

    /// <summary>The line <c>MemAvailable: 24065760 kB</c>, in bytes.</summary>
    internal static long? Available(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length == 3
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes)
            ? kilobytes * 1024
            : null;
    }
}
