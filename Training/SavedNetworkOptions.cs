namespace IlgpuNet.Training;

/// <summary>What a file of weights does not say about its network, or says otherwise.</summary>
public sealed record SavedNetworkOptions
{
    /// <summary>The network's name in the catalogue; null to find it from the file.</summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// Side of its input in pixels; null for that of the checkpoint, and <see cref="UsualImageSize"/> for weights of
    /// other programs.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// The name of each class, by label; null for those of the checkpoint, and the labels themselves, from 0, for
    /// weights of other programs.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The side of the images that networks for ImageNet are evaluated on.</summary>
    internal static int UsualImageSize => 224;

    /// <summary>The usual side of the centre crop as a share of the resized short side.</summary>
    internal static double UsualCropShare => 224.0 / 256;
}
