namespace IlgpuNet.Training.Logging;

/// <summary>
/// Shows how a run stands in plain lines, one every so many batches: for log files and where no terminal is.
/// </summary>
public sealed class ProgressLine : IRunProgress
{
    private readonly TextWriter _output;
    private readonly int _printFrequency;
    private readonly PassTimes _times;

    /// <summary>Lines on a given output.</summary>
    /// <param name="output">Where they go.</param>
    /// <param name="printFrequency">How many batches lie between two lines.</param>
    /// <param name="clock">Tells the time.</param>
    public ProgressLine(TextWriter output, int printFrequency, TimeProvider clock)
    {
        if (printFrequency < 1)
        {
            throw new ArgumentException(
                $"progress is printed every 1 or more batches, got {printFrequency}; use --print-freq 10");
        }
        (_output, _printFrequency, _times) = (output, printFrequency, new PassTimes(clock));
    }

    /// <inheritdoc/>
    public void Report(ProgressReport report)
    {
        TimeSpan? left = _times.Left(report);
        if (report.Batch >= report.Batches || report.Batch % _printFrequency == 0)
            _output.WriteLine(ProgressText.Line(report, left));
    }

    /// <inheritdoc/>
    public void WriteLine(string text) => _output.WriteLine(text);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
