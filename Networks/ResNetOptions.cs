using IlgpuNet.Layers.Attention;

namespace IlgpuNet.Networks;

/// <summary>What a <see cref="ResNet"/> is made of.</summary>
/// <param name="Blocks">Bottlenecks in each of the four stages.</param>
public sealed record ResNetOptions(params IReadOnlyList<int> Blocks)
{
    /// <summary>
    /// Channels of the stem; stage s has twice as many "planes" as stage s - 1, the first as many as the stem.
    /// </summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Groups of the 3x3 convolutions: 1 in a ResNet, 32 in a ResNeXt 32x4d.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Channels of a group in a stage of 64 planes: 64 in a ResNet, 4 in a ResNeXt 32x4d.</summary>
    public int WidthPerGroup { get; init; } = 64;

    /// <summary>Output channels of a bottleneck for each plane.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>Outputs of the classifier.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>Which convolution of a bottleneck has the stride.</summary>
    public StrideOn StrideOn { get; init; } = StrideOn.Second;

    /// <summary>How the max-pool of the stem meets the border.</summary>
    public StemPool StemPool { get; init; } = StemPool.Padded;

    /// <summary>
    /// Width of a gate's hidden layer in every stage; null for 1/16 of the channels, as in the papers.
    /// </summary>
    public int? GateWidth { get; init; }

    /// <summary>Makes the attention block of each bottleneck; null for none.</summary>
    public Func<AttentionSite, AttentionBlock>? Attention { get; init; }

    /// <summary>Whether the scale of each block's last batch-norm starts at 0 (P. Goyal et al., 2017).</summary>
    public bool ZeroLastGamma { get; init; }

    /// <summary>
    /// How probable it is in training that the last block's branch is dropped for an image; the others' probabilities
    /// rise to it linearly from 0 at the first block.
    /// </summary>
    public double StochasticDepth { get; init; }
}
