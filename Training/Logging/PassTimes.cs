using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Estimates the time left of training and of each kind of validation, which have a pace of their own.
/// </summary>
internal sealed class PassTimes(TimeProvider clock)
{
    private readonly Dictionary<MetricsSplit, RemainingTime> _remaining =
        Enum.GetValues<MetricsSplit>().ToDictionary(split => split, _ => new RemainingTime(clock));

    /// <summary>The time left, null as long as nothing has been measured.</summary>
    public TimeSpan? Left(in ProgressReport report) => _remaining[report.Split].Estimate(report.Done, report.Total);
}
