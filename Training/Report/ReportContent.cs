using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Report;

/// <summary>What a report shows.</summary>
/// <param name="Title">The network and the data.</param>
/// <param name="Config">The settings of the run, as JSON.</param>
/// <param name="Metrics">The rows of <c>metrics.csv</c>.</param>
/// <param name="Judgement">What the best network of the run says of the validation images.</param>
/// <param name="Worst">The sheet of the images it judges worst, a PNG; null where all are judged rightly.</param>
/// <param name="Gates">The figure of its gates, a PNG; null where it has no gate per channel.</param>
internal sealed record ReportContent(
    string Title, string Config, IReadOnlyList<MetricsRow> Metrics, Judgement Judgement, byte[]? Worst, byte[]? Gates);
