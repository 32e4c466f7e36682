using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The paper's augmentation: a random resized crop and, half of the time, its mirror image; then normalisation. Colour
/// jitter or RandAugment change the resized crop, erasing the result. (The mirror comes last of the changes of pixels:
/// they go to either side with equal probability, so the order cannot be told.)
/// </summary>
public sealed class TrainingTransform : IPictureTransform
{
    private readonly RandomResizedCrop _crop;
    private readonly float _flip;
    private readonly IPictureChange[] _changes = [];
    private readonly RandomErasing? _erasing;
    private readonly bool _exact;
    private readonly CropPipeline _pipeline = new();

    /// <summary>A transform with the paper's ranges unless others are given.</summary>
    /// <param name="imageSize">Width and height of the result in pixels.</param>
    /// <param name="scale">Area of the crop as a fraction of the picture's; by default 0.08 to 1.</param>
    /// <param name="ratio">Width of the crop divided by its height; by default 3/4 to 4/3.</param>
    /// <param name="flip">The probability of the mirror image.</param>
    /// <param name="exact">
    /// Whether pictures are always decoded at full size, as torchvision does. By default a JPEG is decoded at 1/2, 1/4
    /// or 1/8 where the crop is at least 2, 4 or 8 times <paramref name="imageSize"/> in both directions.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TrainingTransform(
        int imageSize,
        (double Low, double High)? scale = null,
        (double Low, double High)? ratio = null,
        float flip = 0.5f,
        bool exact = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageSize);
        if (!(flip is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(flip), flip, "A probability lies between 0 and 1.");
        ImageSize = imageSize;
        _crop = new RandomResizedCrop(scale ?? (0.08, 1), ratio ?? (3.0 / 4, 4.0 / 3));
        _flip = flip;
        _exact = exact;
    }

    /// <summary>A transform as a recipe describes it.</summary>
    internal TrainingTransform(int imageSize, AugmentSettings settings, bool exact = false)
        : this(
            imageSize,
            (settings.CropScale[0], settings.CropScale[1]),
            (settings.CropRatio[0], settings.CropRatio[1]),
            (float)settings.FlipProbability,
            exact)
    {
        List<IPictureChange> changes = [];
        if (settings.RandAugmentOperations > 0)
            changes.Add(new RandAugment(settings.RandAugmentOperations, settings.RandAugmentMagnitude));
        if (settings.ColourJitter.Any(amount => amount > 0))
            changes.Add(new ColourJitter(settings.ColourJitter));
        _changes = [.. changes];
        if (settings.ErasingProbability > 0)
            _erasing = new RandomErasing(settings.ErasingProbability, settings.ErasingNoise);
    }

    /// <inheritdoc/>
    public int ImageSize { get; }

    /// <inheritdoc/>
    public ReadRegion Region(int width, int height, PhiloxCursor random)
    {
        (CropBox crop, _) = Choose(width, height, ref random);
        return _exact ? new ReadRegion(crop, 1) : ReadRegion.OfResizedCrop(crop, ImageSize);
    }

    /// <inheritdoc/>
    public void Apply(RgbImage image, PhiloxCursor random, Span<float> destination)
    {
        (CropBox crop, bool flip) = Choose(image.Width, image.Height, ref random);
        var all = new CropBox(0, 0, ImageSize, ImageSize);
        _pipeline.Apply(image, crop, ImageSize, ImageSize, all, _changes, ref random, flip, destination);
        if (_erasing is not null)
            RandomErasing.Apply(ImageSize, _erasing.Draw(ImageSize, random), destination);
    }

    PictureHeader IPictureTransform.Apply(RgbImage image, PhiloxCursor random, Span<uint> pixels)
    {
        (CropBox crop, bool flip) = Choose(image.Width, image.Height, ref random);
        var all = new CropBox(0, 0, ImageSize, ImageSize);
        _pipeline.Apply(image, crop, ImageSize, ImageSize, all, _changes, ref random, pixels);
        Erasure erasure = _erasing?.Draw(ImageSize, random) ?? default;
        CropBox box = erasure.Box;
        return new PictureHeader(flip, box.X, box.Y, box.Width, box.Height, erasure.Noise);
    }

    private (CropBox Crop, bool Flip) Choose(int width, int height, ref PhiloxCursor random)
    {
        bool flip = random.NextBool(_flip);
        return (_crop.Choose(width, height, ref random), flip);
    }
}
