using System.Diagnostics;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>The program as a process of its own.</summary>
internal static class ProgramProcess
{
    // Nobody, on every Unix.
    private const string User = "65534";

    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "IlgpuNet.Training.dll");

    /// <summary>
    /// Whether there is a user who is refused what file modes forbid: whoever runs the tests or, for root, nobody, if nobody
    /// may read the program.
    /// </summary>
    public static bool CanBeRefused { get; } = !OperatingSystem.IsWindows()
        && (!Environment.IsPrivilegedProcess || (HasSetpriv() && IsReadableByNobody()));

    /// <summary>Starts the program.</summary>
    public static Process Start(IReadOnlyList<string> arguments) => Process.Start(Words(["dotnet", s_program, .. arguments]))!;

    /// <summary>Runs the program as a user whom file modes bind.</summary>
    public static async Task<ProgramRun> RunUnprivileged(IReadOnlyList<string> arguments)
    {
        string[] program = ["dotnet", s_program, .. arguments];
        using Process process = Process.Start(
            Words(Environment.IsPrivilegedProcess ? [.. AsNobody, .. program] : program))!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramRun(process.ExitCode, output, await error);
    }

    private static string[] AsNobody => ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"];

    private static bool HasSetpriv() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "setpriv")));

    private static bool IsReadableByNobody()
    {
        using Process process = Process.Start(Words([.. AsNobody, "test", "-r", s_program]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static ProcessStartInfo Words(string[] words)
    {
        ProcessStartInfo start = new(words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in words[1..])
            start.ArgumentList.Add(word);
        return start;
    }
}
