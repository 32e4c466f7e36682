using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>
/// The program as a process of its own: it is signalled, killed and limited as an operating system does.
/// </summary>
internal sealed partial class TrainingProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private const int FileSizeLimit = 1;

    // Nothing here takes so long: a process that hangs becomes a failure.
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline;
    private readonly Task<string> _output;
    private readonly StringBuilder _errors = new();

    private TrainingProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _deadline.CancelAfter(s_deadline);
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync(_deadline.Token);
    }

    /// <summary>The program beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "IlgpuNet.Training.dll");

    /// <summary>Signals are sent as Unix knows them.</summary>
    public static bool HasSignals => !OperatingSystem.IsWindows();

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its words.</param>
    public static TrainingProcess Start(params IEnumerable<string> arguments) => Start([], arguments);

    /// <summary>Starts the program by another.</summary>
    /// <param name="starter">That other with its words, which end before the program's name.</param>
    /// <param name="arguments">The words of this one.</param>
    public static TrainingProcess Start(IEnumerable<string> starter, IEnumerable<string> arguments)
    {
        string[] words = [.. starter, "dotnet", Program, .. arguments];
        return new TrainingProcess(new ProcessStartInfo(words[0], words[1..]));
    }

    /// <summary>Waits until the program writes a line with <paramref name="text"/> to its standard error.</summary>
    public async Task WaitForAsync(string text)
    {
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(_deadline.Token);
            _errors.AppendLine(line);
        }
        while (line is not null && !line.Contains(text, StringComparison.Ordinal));
        Assert.True(line is not null, $"no line with '{text}':\n{_errors}");
    }

    /// <summary>Waits until the program has written so many lines more, or has ended.</summary>
    public async Task SkipLinesAsync(int count)
    {
        string? line = "";
        for (; count > 0 && line is not null; count--)
        {
            line = await _process.StandardError.ReadLineAsync(_deadline.Token);
            _errors.AppendLine(line);
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Send(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <summary>Ends the process as <c>kill -9</c> does, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>
    /// From now on no file of the process may grow beyond so many bytes: to it, the disk is full. Linux alone.
    /// </summary>
    public void LimitFileSize(long bytes) =>
        Assert.Equal(0, SetLimit(_process.Id, FileSizeLimit, new Limit(bytes, bytes), 0));

    /// <summary>Waits until the program ends.</summary>
    /// <returns>Its exit code and all that it wrote.</returns>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        _errors.Append(await _process.StandardError.ReadToEndAsync(_deadline.Token));
        await _process.WaitForExitAsync(_deadline.Token);
        return (_process.ExitCode, await _output, _errors.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        _deadline.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int SetLimit(int process, int resource, in Limit limit, nint before);

    private readonly record struct Limit(long Current, long Most);
}
