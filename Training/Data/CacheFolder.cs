namespace IlgpuNet.Training.Data;

/// <summary>The folder for files that can be made again.</summary>
public static class CacheFolder
{
    /// <summary>The variable that names the folder outright.</summary>
    public const string Variable = "ILGPUNET_CACHE";

    /// <summary>
    /// <c>ILGPUNET_CACHE</c>; else <c>ilgpunet</c> under <c>LOCALAPPDATA</c> on Windows, and elsewhere under
    /// <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>. The folder need not exist yet.
    /// </summary>
    /// <exception cref="DataException">None of them is set.</exception>
    public static string Location => Locate(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows());

    internal static string Locate(Func<string, string?> variable, bool windows)
    {
        if (variable(Variable) is { Length: > 0 } named) return Path.GetFullPath(named);

        // The XDG specification: a relative path is invalid and must be ignored.
        string? parent = windows ? variable("LOCALAPPDATA")
            : variable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        return string.IsNullOrEmpty(parent)
            ? throw new DataException($"there is no folder for cached files; name one with {Variable}")
            : Path.Combine(parent, "ilgpunet");
    }
}
