using IlgpuNet.Networks;

namespace IlgpuNet.Training.Recipes;

/// <summary>Which network, and in which form.</summary>
public sealed record NetworkSettings
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Architecture { get; init; } = "RGSE50";

    /// <summary>Which convolution of a block has the stride.</summary>
    public StrideOn StrideOn { get; init; }

    /// <summary>How the max-pool of the stem meets the border.</summary>
    public StemPool StemPool { get; init; }

    /// <summary>Hidden channels of every gate; null for 1/16 of its channels.</summary>
    public int? GateWidth { get; init; }

    /// <summary>Side of the square input, a multiple of 32.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Number of classes; null for the largest training label + 1, or the number of class folders.</summary>
    public int? Classes { get; init; }

    /// <summary>
    /// Whether the scale of each block's last batch-norm starts at 0, so that blocks start as identities.
    /// </summary>
    public bool ZeroLastGamma { get; init; }

    /// <summary>
    /// Probability that the last block's branch is dropped for an image; it rises from 0 at the first block.
    /// </summary>
    public double StochasticDepth { get; init; }

    /// <summary>The form of the network as the catalogue takes it.</summary>
    internal NetworkOptions Options(int classes) => new()
    {
        Classes = classes,
        StrideOn = StrideOn,
        StemPool = StemPool,
        GateWidth = GateWidth,
        ZeroLastGamma = ZeroLastGamma,
        StochasticDepth = StochasticDepth,
    };
}
