using IlgpuNet.Training.Logging;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>The time of one case and pass: a row of a results file.</summary>
/// <param name="Processor">Where it was measured, as <see cref="Processor.Description"/> has it.</param>
/// <param name="Device">The device in words.</param>
/// <param name="ImageSize">Side of the images.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Case">Squeeze, stage and form.</param>
/// <param name="Pass"><c>forward</c> or <c>forward+backward</c>.</param>
/// <param name="MedianMilliseconds">Median of the iterations.</param>
/// <param name="DeviationMilliseconds">Their standard deviation.</param>
internal sealed record SqueezeResult(
    string Processor,
    string Device,
    int ImageSize,
    int Batch,
    SqueezeCase Case,
    string Pass,
    double MedianMilliseconds,
    double DeviationMilliseconds)
{
    /// <summary>The pass of <see cref="SqueezeBenchmark.Forward"/>.</summary>
    public const string Forward = "forward";

    /// <summary>The pass of <see cref="SqueezeBenchmark.ForwardBackward"/>.</summary>
    public const string ForwardBackward = "forward+backward";
}
