using System.Diagnostics;

namespace IlgpuNet.TestKit.Kernels;

/// <summary>
/// NVIDIA's assembler and disassembler. <c>.ci/install-ptxas</c> fetches them; a CUDA toolkit on the path serves as
/// well.
/// </summary>
internal static class CudaTools
{
    /// <summary>The variable that names their folder outright.</summary>
    public const string Variable = "ILGPUNET_CUDA_TOOLS";

    private static readonly Lazy<string?> s_folder = new(() =>
        Folders().FirstOrDefault(folder => Has(folder, "ptxas") && Has(folder, "cuobjdump")));

    /// <summary>Whether the tools are there.</summary>
    public static bool Installed => s_folder.Value is not null;

    /// <summary>Runs a tool and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it failed.</exception>
    public static string Run(string tool, params string[] arguments)
    {
        string folder = s_folder.Value
            ?? throw new InvalidOperationException(
                $"{tool} is not installed: run .ci/install-ptxas, or set {Variable}");
        ProcessStartInfo start = new(Path.Combine(folder, tool), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // cuobjdump looks for nvdisasm on the path.
        start.Environment["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output + errors.Result
            : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)}: {output}{errors.Result}");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return [named];
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string[] path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return [Path.Combine(cache, "ilgpunet", "cuda-tools"), .. path];
    }

    private static bool Has(string folder, string tool) => File.Exists(Path.Combine(folder, tool));
}
