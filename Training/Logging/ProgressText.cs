using System.Globalization;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging;

/// <summary>A report in words.</summary>
internal static class ProgressText
{
    /// <summary>The whole of it.</summary>
    public static string Line(in ProgressReport report, TimeSpan? left) =>
        $"{Pass(report)}{(report.Epochs > 0 ? $" {report.Epoch}/{report.Epochs}" : "")}  "
        + $"{Batches(report)}  {Figures(report)}{Left(left)}";

    /// <summary>Which pass it is about, five letters wide.</summary>
    public static string Pass(in ProgressReport report) =>
        (report.Split switch { MetricsSplit.Train => "train", MetricsSplit.Val => "val", _ => "ema" }).PadRight(5);

    /// <summary>How many of its batches are done.</summary>
    public static string Batches(in ProgressReport report) => $"{report.Batch}/{report.Batches}";

    /// <summary>Its numbers.</summary>
    public static string Figures(in ProgressReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {report.Loss:F4}  top-1 error {report.Top1Error:F2} %  {report.ImagesPerSecond:F0} images/s  "
        + $"data wait {100 * report.DataWaitShare:F0} %"
        + $"{(report.Split == MetricsSplit.Train ? $"  lr {report.LearningRate:0.######}" : "")}");

    /// <summary>The same for a narrow terminal.</summary>
    public static string BriefFigures(in ProgressReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {report.Loss:F3}  err {report.Top1Error:F2}%  {report.ImagesPerSecond:F0} img/s");

    /// <summary>The time left, behind other words; nothing where it is unknown.</summary>
    public static string Left(TimeSpan? left) =>
        left is { } span ? $"  {(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00} left" : "";
}
