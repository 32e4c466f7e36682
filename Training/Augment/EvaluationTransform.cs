using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The single crop of evaluation: the short side is resized, the centre cut out, and normalised; nothing is random.
/// Sizes are rounded as torchvision does: the long side down, the offsets of the centre to even.
/// </summary>
public sealed class EvaluationTransform : IPictureTransform
{
    private readonly CropPipeline _pipeline = new();

    /// <summary>A transform.</summary>
    /// <param name="imageSize">Width and height of the result in pixels.</param>
    /// <param name="resize">Length of the resized short side; by default imageSize * 256 / 224, rounded.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="imageSize"/> is not positive, or the short side is shorter than it.
    /// </exception>
    public EvaluationTransform(int imageSize, int? resize = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageSize);
        ImageSize = imageSize;
        Resize = resize ?? (int)Math.Round(imageSize * 256.0 / 224);
        if (Resize < imageSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(resize), resize, $"The short side must be at least the image size of {imageSize}.");
        }
    }

    /// <inheritdoc/>
    public int ImageSize { get; }

    /// <summary>Length of the resized short side in pixels.</summary>
    public int Resize { get; }

    /// <inheritdoc/>
    public ReadRegion Region(int width, int height, PhiloxCursor random)
    {
        (int resizedWidth, int resizedHeight) = ResizedSize(width, height);
        (int x, int columns) = Inputs(width, resizedWidth);
        (int y, int rows) = Inputs(height, resizedHeight);
        return new ReadRegion(new CropBox(x, y, columns, rows), 1);
    }

    /// <inheritdoc/>
    public void Apply(RgbImage image, PhiloxCursor random, Span<float> destination)
    {
        (int width, int height) = ResizedSize(image.Width, image.Height);
        _pipeline.Apply(image, All(image), width, height, Window(width, height), flip: false, destination);
    }

    PictureHeader IPictureTransform.Apply(RgbImage image, PhiloxCursor random, Span<uint> pixels)
    {
        (int width, int height) = ResizedSize(image.Width, image.Height);
        _pipeline.Apply(image, All(image), width, height, Window(width, height), changes: [], ref random, pixels);
        return new PictureHeader(mirrored: false);
    }

    private static CropBox All(RgbImage image) => new(0, 0, image.Width, image.Height);

    /// <summary>The centre of a resized picture.</summary>
    private CropBox Window(int width, int height) =>
        new(CentreOffset(width), CentreOffset(height), ImageSize, ImageSize);

    /// <summary>The pixels of an axis that reach into the window; the filter spans one output to either side.</summary>
    private (int First, int Count) Inputs(int length, int resized)
    {
        double scale = (double)length / resized;
        double support = Math.Max(scale, 1) + 1;
        int offset = CentreOffset(resized);
        int first = Math.Max(0, (int)(offset * scale - support));
        int end = (int)Math.Min(length, Math.Ceiling((offset + ImageSize) * scale + support));
        return (first, end - first);
    }

    internal (int Width, int Height) ResizedSize(int width, int height) => width <= height
        ? (Resize, LongSide(height, width))
        : (LongSide(width, height), Resize);

    // Only the window of the long side is computed, so its length may be absurd (a picture of 1 x 50,000,000 pixels).
    private int LongSide(int length, int shortSide) => (int)Math.Min((long)Resize * length / shortSide, int.MaxValue);

    internal int CentreOffset(int length) => (int)Math.Round((length - ImageSize) / 2.0, MidpointRounding.ToEven);
}
