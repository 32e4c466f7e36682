namespace IlgpuNet.Training.Explain;

/// <summary>What the attention block of one bottleneck did to one image.</summary>
/// <param name="Name">The block's name in the network: <c>layer1.0.attention</c>.</param>
/// <param name="Stage">The stage of the network, 1 to 4.</param>
/// <param name="Descriptors">The averages it asked for, by grid: 4 for 4x4 cells; none for CBAM.</param>
/// <param name="Gate">The factor on each channel.</param>
public sealed record BlockTrace(string Name, int Stage, IReadOnlyDictionary<int, TracedMap> Descriptors, float[] Gate)
{
    /// <summary>The factor on each position, which CBAM has; null for other blocks.</summary>
    public TracedMap? Positions { get; init; }
}
