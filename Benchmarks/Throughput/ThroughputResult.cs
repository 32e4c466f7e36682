using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuNet.Benchmarks.Throughput;

/// <summary>The throughput of one network, as a line of JSON has it; Benchmarks/README.md explains the keys.</summary>
internal sealed record ThroughputResult(
    [property: JsonPropertyName("arch")] string Network,
    [property: JsonPropertyName("mode")] string Mode,
    [property: JsonPropertyName("device")] string Device,
    [property: JsonPropertyName("image_size")] int ImageSize,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("images_per_s")] double ImagesPerSecond,
    [property: JsonPropertyName("median_s")] double MedianSeconds,
    [property: JsonPropertyName("gflops")] double GFlops,
    [property: JsonPropertyName("peak_fma_gflops")] double? PeakGFlops,
    [property: JsonPropertyName("peak_rss_mb")] double PeakMegabytes,
    [property: JsonPropertyName("peak_device_mb")] double? DeviceMegabytes)
{
    /// <summary>One object on one line, its numbers to a ten-thousandth.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with
    {
        ImagesPerSecond = Math.Round(ImagesPerSecond, 4),
        MedianSeconds = Math.Round(MedianSeconds, 6),
        GFlops = Math.Round(GFlops, 4),
        PeakGFlops = PeakGFlops is { } peak ? Math.Round(peak, 4) : null,
        PeakMegabytes = Math.Round(PeakMegabytes, 1),
        DeviceMegabytes = DeviceMegabytes is { } device ? Math.Round(device, 1) : null,
    });
}
