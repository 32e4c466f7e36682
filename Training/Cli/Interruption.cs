using System.Runtime.InteropServices;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// Turns Ctrl+C and a termination signal into a request to save and stop. A second signal ends the process at once.
/// Where a file may not grow any more (<c>ulimit -f</c>), the write fails as on a full disk and the process lives on.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // SIGXFSZ of Linux and macOS, which .NET has no name for.
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration? _fileSizeExceeded;
    private volatile int _exitCode = Cli.ExitCode.Cancelled;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT, context => Stop(context, Cli.ExitCode.Cancelled));
        _terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM, context => Stop(context, Cli.ExitCode.Terminated));
        if (!OperatingSystem.IsWindows())
            _fileSizeExceeded = PosixSignalRegistration.Create(FileSizeExceeded, context => context.Cancel = true);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that tells which signal came.</summary>
    public int ExitCode => _exitCode;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _fileSizeExceeded?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        _exitCode = exitCode;
        // First, so that what is renewed in place on the terminal is gone and the message stays.
        _source.Cancel();
        Console.Error.WriteLine();
        Console.Error.WriteLine("stopping after this step and saving; once more to stop at once");
    }
}
