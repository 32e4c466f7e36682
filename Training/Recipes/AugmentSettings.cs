using IlgpuNet.Networks;

namespace IlgpuNet.Training.Recipes;

/// <summary>How images are changed on their way into the network.</summary>
public sealed record AugmentSettings
{
    /// <summary>Smallest and largest share of the image's area that a training crop has.</summary>
    public IReadOnlyList<double> CropScale { get; init; } = [0.08, 1];

    /// <summary>Smallest and largest width over height of a training crop.</summary>
    public IReadOnlyList<double> CropRatio { get; init; } = [3.0 / 4, 4.0 / 3];

    /// <summary>Probability that a training image is mirrored.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>How far brightness, contrast, saturation and hue stray: factors in 1 +- j, hue by +- j turns.</summary>
    public IReadOnlyList<double> ColourJitter { get; init; } = [0, 0, 0, 0];

    /// <summary>How many operations RandAugment applies to each image; 0 for none.</summary>
    public int RandAugmentOperations { get; init; }

    /// <summary>How strong they are, from 0 to 30.</summary>
    public int RandAugmentMagnitude { get; init; } = 9;

    /// <summary>Probability that a rectangle of a training image is erased.</summary>
    public double ErasingProbability { get; init; }

    /// <summary>Whether erased pixels become noise instead of the mean colour.</summary>
    public bool ErasingNoise { get; init; }

    /// <summary>Alpha of mixup's beta distribution; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>Alpha of CutMix's beta distribution; 0 for none.</summary>
    public double CutMix { get; init; }

    /// <summary>Probability that a batch is mixed at all.</summary>
    public double MixProbability { get; init; } = 1;

    /// <summary>Where both are on, the probability of CutMix.</summary>
    public double CutMixShare { get; init; } = 0.5;

    /// <summary>Image size of the first epoch, a multiple of 32; null for the network's from the start.</summary>
    public int? StartImageSize { get; init; }

    /// <summary>Share of the epochs after which the images have their full size.</summary>
    public double GrowUntil { get; init; } = 0.8;

    /// <summary>Of evaluation: the side of the centre crop as a share of the resized short side.</summary>
    public double EvaluationCropShare { get; init; } = 224.0 / 256;

    /// <summary>
    /// The image size of an epoch: from the start size it grows evenly to <paramref name="fullSize"/>, rounded down to
    /// multiples of 32. M. Tan and Q. Le, "EfficientNetV2" (2021), without its change of the augmentation.
    /// </summary>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="epochs">How many epochs the run has.</param>
    /// <param name="fullSize">The image size of the network.</param>
    public int ImageSizeAt(int epoch, int epochs, int fullSize)
    {
        if (StartImageSize is not { } start)
            return fullSize;
        double progress = Math.Min(1, epoch / Math.Max(1, GrowUntil * epochs));
        return (int)(start + (fullSize - start) * progress) / ResNet.Reduction * ResNet.Reduction;
    }
}
