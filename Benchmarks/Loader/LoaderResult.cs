using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>How fast one source was read, as a line of JSON has it; Benchmarks/README.md explains the keys.</summary>
internal sealed record LoaderResult(
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("workers")] int Workers,
    [property: JsonPropertyName("images_per_s")] double ImagesPerSecond,
    [property: JsonPropertyName("lower_quartile")] double LowerQuartile,
    [property: JsonPropertyName("upper_quartile")] double UpperQuartile)
{
    /// <summary>The result of a measurement.</summary>
    public static LoaderResult Of(TimedLoading loading) => new(
        loading.Source,
        loading.Workers,
        loading.ImagesPerSecond,
        Quantiles.Of(loading.Rates, 0.25),
        Quantiles.Of(loading.Rates, 0.75));

    /// <summary>One object on one line, its numbers to a tenth.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with
    {
        ImagesPerSecond = Math.Round(ImagesPerSecond, 1),
        LowerQuartile = Math.Round(LowerQuartile, 1),
        UpperQuartile = Math.Round(UpperQuartile, 1),
    });
}
