using Spectre.Console;

namespace IlgpuNet.Training.Logging;

/// <summary>Chooses how a process shows its progress, on standard error.</summary>
internal static class RunProgress
{
    /// <summary>Bars on a terminal, plain lines elsewhere, nothing where that is asked for.</summary>
    /// <param name="printFrequency">Of plain lines: how many batches lie between two.</param>
    /// <param name="quiet">Whether nothing is to be shown.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static IRunProgress OnStandardError(int printFrequency, bool quiet, CancellationToken cancellation)
    {
        if (quiet)
            return new SilentProgress();
        bool live = IsLive(
            Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable("TERM"),
            Environment.GetEnvironmentVariable("CI"));
        if (live)
        {
            IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(Console.Error),
                Interactive = InteractionSupport.Yes,
            });
            if (terminal.Profile.Capabilities.Ansi)
                return new ProgressBars(terminal, TimeProvider.System, cancellation);
        }
        return new ProgressLine(Console.Error, printFrequency, TimeProvider.System);
    }

    /// <summary>Whether what is shown can be renewed in place.</summary>
    internal static bool IsLive(bool redirected, string? term, string? ci) =>
        !redirected && term != "dumb" && string.IsNullOrEmpty(ci);
}
