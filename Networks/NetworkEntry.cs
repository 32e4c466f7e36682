using IlgpuNet.Layers.Attention;

namespace IlgpuNet.Networks;

/// <summary>
/// What the paper reports of a network on ImageNet: single-crop errors in percent, and its count of operations.
/// </summary>
/// <param name="Top1Error">Top-1 error, percent.</param>
/// <param name="Top5Error">Top-5 error, percent.</param>
/// <param name="GFlops">
/// Multiply-adds of one 224x224 image in 10^9, in the paper's count: the older form with the stride on the first
/// convolution, where the published code has it on the second.
/// </param>
public sealed record PaperResult(double Top1Error, double Top5Error, double GFlops);

/// <summary>What may be chosen of a network of the catalogue.</summary>
public sealed record NetworkOptions
{
    /// <summary>Outputs of the classifier.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>Which convolution of a bottleneck has the stride.</summary>
    public StrideOn StrideOn { get; init; } = StrideOn.Second;

    /// <summary>How the max-pool of the stem meets the border.</summary>
    public StemPool StemPool { get; init; } = StemPool.Padded;

    /// <summary>Width of a gate's hidden layer in every stage; null for 1/16 of the channels.</summary>
    public int? GateWidth { get; init; }

    /// <summary>Whether the scale of each block's last batch-norm starts at 0.</summary>
    public bool ZeroLastGamma { get; init; }

    /// <summary>How probable it is in training that the last block's branch is dropped for an image.</summary>
    public double StochasticDepth { get; init; }
}

/// <summary>A network of the catalogue: a backbone with an attention block or none.</summary>
/// <param name="Name">Its name, <c>RGSEX50</c>.</param>
/// <param name="Backbone">The trunk.</param>
/// <param name="Attention">Registered name of the attention block; null for none.</param>
/// <param name="Paper">What the paper reports of it; null where it does not.</param>
/// <param name="Registry">Where the attention block is registered.</param>
public sealed record NetworkEntry(
    string Name, Backbone Backbone, string? Attention, PaperResult? Paper, AttentionRegistry Registry)
{
    /// <summary>The name in the published code's style: <c>resnext50_rgse</c>.</summary>
    public string Alias
    {
        get
        {
            string trunk = Backbone.Title.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
            return Attention is null ? trunk : $"{trunk}_{Attention}";
        }
    }

    /// <summary>A new network of this kind.</summary>
    public ResNet Create(NetworkOptions? options = null)
    {
        options ??= new NetworkOptions();
        return new ResNet(Backbone.Options with
        {
            Classes = options.Classes,
            StrideOn = options.StrideOn,
            StemPool = options.StemPool,
            GateWidth = options.GateWidth,
            ZeroLastGamma = options.ZeroLastGamma,
            StochasticDepth = options.StochasticDepth,
            Attention = Attention is null ? null : Registry.Factory(Attention),
        });
    }
}
