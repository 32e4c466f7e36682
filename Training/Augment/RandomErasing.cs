using IlgpuNet.Random;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// torchvision's <c>RandomErasing</c> of a normalised image: with some probability a rectangle of 0.02 to 0.33 of the
/// area, height over width 0.3 to 3.3 (its log uniform), becomes the mean colour, or normal noise. Ten tries, then the
/// image stays as it is. Z. Zhong et al., "Random erasing data augmentation" (2020).
/// </summary>
internal sealed class RandomErasing
{
    private const int Tries = 10;
    private const int Channels = 3;

    private static readonly (double Low, double High) s_area = (0.02, 0.33);
    private static readonly (double Low, double High) s_logRatio = (Math.Log(0.3), Math.Log(3.3));

    private readonly float _probability;
    private readonly bool _noise;

    /// <param name="probability">How probable it is that an image is touched.</param>
    /// <param name="noise">Whether the rectangle becomes noise; if not, zero, which is the mean colour.</param>
    public RandomErasing(double probability, bool noise) => (_probability, _noise) = ((float)probability, noise);

    /// <summary>Decides what is erased of an image.</summary>
    /// <param name="size">Its width and height.</param>
    /// <param name="random">The random decisions of this sample in this epoch.</param>
    public Erasure Draw(int size, PhiloxCursor random) =>
        random.NextBool(_probability) && Choose(size, ref random) is { } box
            ? new Erasure(box, _noise ? random : null)
            : default;

    /// <summary>Erases a rectangle of an image [size, size, 3], or none.</summary>
    public static void Apply(int size, Erasure erasure, Span<float> image)
    {
        CropBox box = erasure.Box;
        PhiloxCursor noise = erasure.Noise.GetValueOrDefault();
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            Span<float> row = image.Slice((y * size + box.X) * Channels, box.Width * Channels);
            row.Clear();
            if (erasure.Noise is null)
                continue;
            foreach (ref float value in row)
                value = noise.NextNormal();
        }
    }

    /// <summary>Draws a rectangle; null if none of the tries fits.</summary>
    internal static CropBox? Choose(int size, ref PhiloxCursor random)
    {
        for (int i = 0; i < Tries; i++)
        {
            double area = (double)size * size * Between(s_area, random.NextUniform());
            double ratio = Math.Exp(Between(s_logRatio, random.NextUniform()));
            int height = (int)Math.Round(Math.Sqrt(area * ratio)), width = (int)Math.Round(Math.Sqrt(area / ratio));
            if (height < size && width < size)
            {
                int x = random.NextInt32(size - width + 1), y = random.NextInt32(size - height + 1);
                return new CropBox(x, y, width, height);
            }
        }
        return null;
    }

    private static double Between((double Low, double High) range, double uniform) =>
        range.Low + (range.High - range.Low) * uniform;
}
