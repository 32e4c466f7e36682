namespace IlgpuNet.Training.Augment;

/// <summary>
/// How the images of a batch are mixed with their partners: in a box y = factor x + (1 - factor) x', elsewhere y = x.
/// </summary>
/// <param name="Share">s, the share that each image has of the result.</param>
/// <param name="Factor">The weight of an image's own values in the box: s of mixup, 0 of CutMix.</param>
/// <param name="Box">
/// The box: all of the image with mixup, a rectangle with CutMix; without pixels nothing is mixed.
/// </param>
internal readonly record struct Mixture(double Share, float Factor, CropBox Box)
{
    /// <summary>Leaves images as they are.</summary>
    public static Mixture None { get; } = new(1, 1, default);

    /// <summary>Mixup of images of a size.</summary>
    public static Mixture Blend(int size, float share) => new(share, share, new CropBox(0, 0, size, size));

    /// <summary>CutMix of images of a size.</summary>
    public static Mixture Paste(int size, CropBox box) =>
        new(1 - (double)box.Width * box.Height / ((double)size * size), 0, box);
}
