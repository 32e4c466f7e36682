using System.ComponentModel;
using System.Diagnostics;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>
/// A user whom file modes bind: whoever runs the tests or, where that is root, the user and group 'nobody'.
/// </summary>
internal static class BoundUser
{
    private static readonly string[] s_asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

    /// <summary>Whether there is one who may run the program.</summary>
    public static bool Exists { get; } =
        !OperatingSystem.IsWindows() && (!Environment.IsPrivilegedProcess || CanBeNobody());

    /// <summary>Runs the program as this user.</summary>
    public static async Task<ProgramRun> Run(params IEnumerable<string> arguments)
    {
        using TrainingProcess process = TrainingProcess.Start(
            Environment.IsPrivilegedProcess ? s_asNobody : [], arguments);
        (int code, string output, string errors) = await process.EndAsync();
        return new ProgramRun(code, output, errors);
    }

    private static bool CanBeNobody()
    {
        try
        {
            using Process process = Process.Start(
                s_asNobody[0], [.. s_asNobody[1..], "test", "-r", TrainingProcess.Program]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
