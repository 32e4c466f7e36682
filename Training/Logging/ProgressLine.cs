using System.Globalization;
using IlgpuNet.Training.Metrics;
using Spectre.Console;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Shows how a run stands, on standard error: on a terminal one line that is renewed in place, elsewhere a plain line
/// every so many batches.
/// </summary>
public sealed class ProgressLine : IDisposable
{
    private const int BarCells = 16;

    // Moves to the start of the line and clears it.
    private static readonly ControlCode s_renew = new("\r\u001b[2K");
    private static readonly TimeSpan s_renewEvery = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _output;
    private readonly IAnsiConsole? _terminal;
    private readonly int _printFrequency;
    private readonly TimeProvider _clock;
    private readonly Dictionary<MetricsSplit, RemainingTime> _remaining;
    private long? _lastRenewed;
    private bool _onLine;

    /// <summary>A line on a given output, for <see cref="OnStandardError"/> and tests.</summary>
    /// <param name="output">Where plain lines go.</param>
    /// <param name="terminal">
    /// The terminal behind <paramref name="output"/>, where the line is renewed; null if it is none.
    /// </param>
    /// <param name="printFrequency">Without a terminal: how many batches lie between two lines.</param>
    /// <param name="clock">Tells the time.</param>
    public ProgressLine(TextWriter output, IAnsiConsole? terminal, int printFrequency, TimeProvider clock)
    {
        if (printFrequency < 1)
        {
            throw new ArgumentException(
                $"progress is printed every 1 or more batches, got {printFrequency}; use --print-freq 10");
        }
        (_output, _terminal, _printFrequency, _clock) = (output, terminal, printFrequency, clock);
        _remaining = Enum.GetValues<MetricsSplit>().ToDictionary(split => split, _ => new RemainingTime(clock));
    }

    /// <summary>The line of this process.</summary>
    /// <param name="printFrequency">
    /// Where standard error is no terminal: how many batches lie between two lines.
    /// </param>
    public static ProgressLine OnStandardError(int printFrequency)
    {
        bool live = IsLive(
            Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable("TERM"),
            Environment.GetEnvironmentVariable("CI"));
        IAnsiConsole? terminal = live
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
            : null;
        if (terminal is { Profile.Capabilities.Ansi: false })
            terminal = null;
        return new ProgressLine(Console.Error, terminal, printFrequency, TimeProvider.System);
    }

    /// <summary>
    /// Shows a report, unless one was shown just before. The last of a pass is always shown, and its line stays.
    /// </summary>
    public void Report(ProgressReport report)
    {
        TimeSpan? left = _remaining[report.Split].Estimate(report.Done, report.Total);
        bool last = report.Batch >= report.Batches;
        if (_terminal is null)
        {
            if (last || report.Batch % _printFrequency == 0)
                _output.WriteLine(Line(report, left, bar: ""));
            return;
        }
        if (!last && _lastRenewed is { } renewed && _clock.GetElapsedTime(renewed) < s_renewEvery)
            return;
        _lastRenewed = _clock.GetTimestamp();
        // A line as wide as the terminal would wrap, and the next one could not clear it.
        int width = Math.Max(_terminal.Profile.Width - 1, 1);
        string line = Line(report, left, Bar(report, _terminal.Profile.Capabilities.Unicode));
        Renew(_terminal, line.Length <= width ? line : Brief(report, left), width);
        if (last)
            EndLine();
    }

    /// <summary>Writes a line of its own, above the one that is renewed.</summary>
    public void WriteLine(string text)
    {
        if (_onLine)
        {
            _terminal!.Write(s_renew);
            _onLine = false;
        }
        _output.WriteLine(text);
    }

    /// <summary>Ends the line, so that what follows starts on the next.</summary>
    public void Dispose() => EndLine();

    /// <summary>Whether a line can be renewed in place.</summary>
    internal static bool IsLive(bool redirected, string? term, string? ci) =>
        !redirected && term != "dumb" && string.IsNullOrEmpty(ci);

    private static string Line(ProgressReport report, TimeSpan? left, string bar) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Place(report, bar)}  loss {report.Loss:F4}  top-1 error {report.Top1Error:F2} %  "
        + $"{report.ImagesPerSecond:F0} images/s  data wait {100 * report.DataWaitShare:F0} %  "
        + $"{(report.Split == MetricsSplit.Train ? $"lr {report.LearningRate:0.######}  " : "")}{Clock(left)}{(left is null ? "" : " left")}").TrimEnd();

    /// <summary>The same for a terminal of 80 columns.</summary>
    private static string Brief(ProgressReport report, TimeSpan? left) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Place(report, bar: "")}  loss {report.Loss:F3}  err {report.Top1Error:F2}%  "
        + $"{report.ImagesPerSecond:F0} img/s  wait {100 * report.DataWaitShare:F0}%  {Clock(left)}").TrimEnd();

    private static string Place(ProgressReport report, string bar)
    {
        string epoch = report.Epochs > 0 ? $" {report.Epoch}/{report.Epochs}" : "";
        return $"{(report.Split switch { MetricsSplit.Train => "train", MetricsSplit.Val => "val", _ => "ema" }),-5}{epoch}  {bar}{report.Batch}/{report.Batches}";
    }

    private static string Clock(TimeSpan? left) =>
        left is { } span ? $"{(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}" : "";

    private static string Bar(ProgressReport report, bool unicode)
    {
        (char done, char open) = unicode ? ('━', '╌') : ('#', '.');
        int filled = (int)((long)BarCells * Math.Min(report.Batch, report.Batches) / Math.Max(report.Batches, 1));
        return new string(done, filled) + new string(open, BarCells - filled) + " ";
    }

    private void Renew(IAnsiConsole terminal, string line, int width)
    {
        terminal.Write(s_renew);
        terminal.Write(new Text(line.Length <= width ? line : line[..width]));
        _onLine = true;
    }

    private void EndLine()
    {
        if (!_onLine)
            return;
        _output.WriteLine();
        _onLine = false;
    }
}
