namespace IlgpuNet.Training.Export;

/// <summary>What an exported graph does with a picture before the network sees it.</summary>
public enum OnnxPreprocessing
{
    /// <summary>
    /// Nothing: the input is <c>images</c>, float [N, 3, S, S], normalised as <see cref="Augment.Normalisation"/> says.
    /// </summary>
    None,

    /// <summary>The input is <c>images</c>, bytes [N, S, S, 3], RGB; the graph normalises them.</summary>
    Normalise,

    /// <summary>
    /// The input is <c>images</c>, bytes [N, H, W, 3] of any extents; the graph resizes the short side, cuts the centre
    /// out and normalises. Operator set 17 has no antialiased resize: pictures much larger than the network's input
    /// should be reduced beforehand.
    /// </summary>
    Resize,
}

/// <summary>How <see cref="OnnxExport"/> writes a network.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether a batch-norm behind a convolution goes into that convolution's weights: fewer nodes, the same function.
    /// </summary>
    public bool FoldBatchNorm { get; init; } = true;

    /// <summary>What the graph does before the network.</summary>
    public OnnxPreprocessing Preprocessing { get; init; }

    /// <summary>
    /// Length in pixels that the short side is resized to before the centre is cut out; null for the image size * 256 /
    /// 224, rounded. Only <see cref="OnnxPreprocessing.Resize"/> asks for it.
    /// </summary>
    public int? ResizedShortSide { get; init; }

    /// <summary>The name of each class, kept in the model's metadata; empty where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];
}
