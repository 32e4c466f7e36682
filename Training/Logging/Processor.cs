using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Training.Logging;

/// <summary>Names the processor that a run or a measurement was made on.</summary>
internal static class Processor
{
    private const string LinuxInformation = "/proc/cpuinfo";

    /// <summary>The model.</summary>
    public static string Name { get; } = ReadName();

    /// <summary>
    /// In words, such as <c>AMD EPYC (Zen 3), 2 cores</c>; the cores of a virtual machine are those it was given.
    /// </summary>
    public static string Description { get; } = $"{Name}, {Environment.ProcessorCount} cores";

    /// <summary>The description as part of a file's name: <c>amd-epyc-zen-3-2-cores</c>.</summary>
    public static string FileName
    {
        get
        {
            char[] separators = [.. Description.Where(c => !char.IsAsciiLetterOrDigit(c))];
            string[] words = Description.ToLowerInvariant().Split(separators, StringSplitOptions.RemoveEmptyEntries);
            return string.Join('-', words);
        }
    }

    /// <summary>
    /// Bits of the widest vectors that the processor computes with: 512, 256, 128; 0 where it has none.
    /// </summary>
    public static int VectorBits =>
        // Vector512.IsHardwareAccelerated is false on some processors that have the instructions.
        Avx512F.IsSupported ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 0;

    private static string ReadName()
    {
        if (!File.Exists(LinuxInformation))
            return $"{RuntimeInformation.ProcessArchitecture} processor";
        Dictionary<string, string> first = [];
        foreach (string line in File.ReadLines(LinuxInformation).TakeWhile(line => line.Length > 0))
        {
            string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2)
                first[parts[0]] = parts[1];
        }
        string name = first.GetValueOrDefault("model name") ?? $"{RuntimeInformation.ProcessArchitecture} processor";
        return first.GetValueOrDefault("vendor_id") == "AuthenticAMD" && Generation(first) is { } generation
            ? $"{name} ({generation})"
            : name;
    }

    /// <summary>AMD's core, which the name of a virtual machine's processor does not tell.</summary>
    private static string? Generation(Dictionary<string, string> processor)
    {
        int family = int.Parse(processor["cpu family"], CultureInfo.InvariantCulture);
        int model = int.Parse(processor["model"], CultureInfo.InvariantCulture);
        return (family, model) switch
        {
            (0x17, >= 0x30) => "Zen 2",
            (0x17, _) => "Zen",
            (0x19, (>= 0x10 and <= 0x1f) or (>= 0x60 and <= 0x7f) or (>= 0xa0 and <= 0xaf)) => "Zen 4",
            (0x19, _) => "Zen 3",
            (0x1a, _) => "Zen 5",
            _ => null,
        };
    }
}
