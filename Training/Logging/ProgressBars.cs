using IlgpuNet.Training.Metrics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Shows how a run stands on a terminal: a bar for its epochs and one for the batches of the pass, renewed in place
/// below the lines that stay.
/// </summary>
internal sealed class ProgressBars : IRunProgress
{
    private const int BarWidth = 24;

    /// <summary>On a narrower terminal the numbers are brief.</summary>
    private const int WideTerminal = 120;

    private static readonly TimeSpan s_renewEvery = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _terminal;
    private readonly TimeProvider _clock;
    private readonly PassTimes _times;
    private readonly Dictionary<int, string> _figures = [];
    private readonly TaskCompletionSource<bool> _end = new();
    private readonly Task _shown;
    private readonly CancellationTokenRegistration _stop;
    private readonly Lock _drawing = new();
    private ProgressContext? _context;
    private ProgressTask? _epochs;
    private ProgressTask? _pass;
    private long? _lastRenewed;

    /// <summary>Bars on a terminal that can move its cursor.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="cancellation">Takes the bars away: what is said of stopping comes from elsewhere.</param>
    public ProgressBars(IAnsiConsole terminal, TimeProvider clock, CancellationToken cancellation)
    {
        (_terminal, _clock, _times) = (terminal, clock, new PassTimes(clock));
        Progress progress = new(terminal) { AutoRefresh = false, AutoClear = true };
        progress.Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = terminal.Profile.Width < WideTerminal ? BarWidth / 2 : BarWidth },
            new FiguresColumn(_figures));
        // The bars stand until the end is told; all is drawn by the thread that reports.
        _shown = progress.StartAsync(context =>
        {
            _context = context;
            return _end.Task;
        });
        // A process that is killed could not bring the cursor back.
        terminal.Cursor.Show(true);
        _stop = cancellation.Register(TakeAway);
    }

    /// <inheritdoc/>
    public void Report(ProgressReport report)
    {
        TimeSpan? left = _times.Left(report);
        bool last = report.Batch >= report.Batches;
        if (!last && _lastRenewed is { } renewed && _clock.GetElapsedTime(renewed) < s_renewEvery)
            return;
        _lastRenewed = _clock.GetTimestamp();
        if (last)
            WriteLine(ProgressText.Line(report, left));
        lock (_drawing)
        {
            if (_shown.IsCompleted)
                return;
            if (report is { Epochs: > 0, Split: MetricsSplit.Train })
                ShowEpochs(report, left);
            ShowPass(report);
            _context!.Refresh();
        }
    }

    /// <inheritdoc/>
    public void WriteLine(string text)
    {
        lock (_drawing)
            _terminal.WriteLine(text);
    }

    /// <summary>Takes the bars away; what is written from then on stands below the lines that stay.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        TakeAway();
    }

    private void TakeAway()
    {
        lock (_drawing)
        {
            _end.TrySetResult(true);
            _shown.Wait();
        }
    }

    private void ShowEpochs(in ProgressReport report, TimeSpan? left)
    {
        _epochs ??= _context!.AddTask("epoch");
        _epochs.Description = $"epoch {report.Epoch}/{report.Epochs}";
        _epochs.MaxValue = report.Epochs;
        _epochs.Value = report.Epoch - 1 + (double)report.Batch / report.Batches;
        _figures[_epochs.Id] = ProgressText.Left(left).Trim();
    }

    private void ShowPass(in ProgressReport report)
    {
        _pass ??= _context!.AddTask("pass");
        _pass.Description = $"{ProgressText.Pass(report)} {ProgressText.Batches(report)}";
        _pass.MaxValue = report.Batches;
        _pass.Value = report.Batch;
        _figures[_pass.Id] = _terminal.Profile.Width < WideTerminal
            ? ProgressText.BriefFigures(report)
            : ProgressText.Figures(report);
    }

    /// <summary>What stands behind a bar.</summary>
    private sealed class FiguresColumn(Dictionary<int, string> figures) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(figures.GetValueOrDefault(task.Id, "")) { Overflow = Overflow.Ellipsis };
    }
}
