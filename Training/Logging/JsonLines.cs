using System.Text.Json.Nodes;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Tells programs how a run goes: an object in a line for every epoch, with the numbers of <c>metrics.csv</c> by split,
/// and one for the result. What is no finite number is null.
/// </summary>
/// <param name="output">Where the lines go.</param>
internal sealed class JsonLines(TextWriter output) : IRunObserver
{
    /// <inheritdoc/>
    public void Epoch(EpochReport epoch)
    {
        JsonObject line = new() { ["epoch"] = epoch.Epoch };
        foreach (MetricsRow row in epoch.Rows)
        {
            line[row.Split.Name()] = new JsonObject
            {
                ["loss"] = Number(row.Loss),
                ["top1_error"] = Number(row.Top1Error),
                ["top5_error"] = Number(row.Top5Error),
                ["images_per_s"] = Number(row.ImagesPerSecond),
                ["learning_rate"] = Number(row.LearningRate),
                ["seconds"] = Number(row.Seconds),
            };
        }
        Write(line);
    }

    /// <summary>The run has ended.</summary>
    public void Result(RunResult result)
    {
        JsonObject splits = new() { [MetricsSplit.Val.Name()] = Of(result.Last.Sums) };
        if (result.Averaged is { } averaged)
            splits[MetricsSplit.ValAveraged.Name()] = Of(averaged.Sums);
        Write(new JsonObject { ["result"] = splits });
    }

    private static JsonObject Of(MetricSums sums) => new()
    {
        ["loss"] = Number(sums.MeanLoss),
        ["top1_error"] = Number(sums.Top1Error),
        ["top5_error"] = Number(sums.Top5Error),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private void Write(JsonObject line)
    {
        output.WriteLine(line.ToJsonString());
        output.Flush();
    }
}
