using System.Diagnostics;
using System.Globalization;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>The largest resident size this process has had.</summary>
internal static class PeakMemory
{
    private const string LinuxStatus = "/proc/self/status";

    /// <summary>In bytes: <c>VmHWM</c> on Linux, the peak working set elsewhere.</summary>
    public static long Bytes
    {
        get
        {
            if (File.Exists(LinuxStatus))
            {
                string? line = File.ReadLines(LinuxStatus)
                    .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, string kilobytes, _])
                    return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
            }
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
