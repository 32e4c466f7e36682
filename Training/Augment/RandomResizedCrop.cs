using IlgpuNet.Random;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// The random rectangle of torchvision's <c>RandomResizedCrop</c> (Szegedy et al., "Going deeper with convolutions",
/// 2015): area uniform in a range of fractions of the picture, log of the aspect ratio uniform. Ten tries, then the
/// largest centred rectangle whose ratio is allowed.
/// </summary>
public sealed class RandomResizedCrop
{
    private const int Tries = 10;

    private readonly (double Low, double High) _scale;
    private readonly (double Low, double High) _ratio;

    /// <summary>A crop with the given ranges.</summary>
    /// <param name="scale">Area of the rectangle as a fraction of the picture's, in (0, 1].</param>
    /// <param name="ratio">Width divided by height.</param>
    /// <exception cref="ArgumentOutOfRangeException">A range is not positive or not in order.</exception>
    public RandomResizedCrop((double Low, double High) scale, (double Low, double High) ratio)
    {
        if (!(scale.Low > 0 && scale.Low <= scale.High && scale.High <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(scale), scale, "The scales of a random crop must rise, above 0 and up to 1.");
        }
        if (!(ratio.Low > 0 && ratio.Low <= ratio.High && double.IsFinite(ratio.High)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ratio), ratio, "The ratios of a random crop must rise and be above 0.");
        }
        _scale = scale;
        _ratio = ratio;
    }

    /// <summary>Chooses a rectangle.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="random">Six words are drawn for each try.</param>
    public CropBox Choose(int width, int height, ref PhiloxCursor random)
    {
        double area = (double)width * height;
        for (int i = 0; i < Tries; i++)
        {
            double target = area * Between(_scale, random.NextUniform());
            double aspect = Math.Exp(Between((Math.Log(_ratio.Low), Math.Log(_ratio.High)), random.NextUniform()));
            int w = (int)Math.Round(Math.Sqrt(target * aspect));
            int h = (int)Math.Round(Math.Sqrt(target / aspect));
            bool fits = w > 0 && w <= width && h > 0 && h <= height;
            int y = random.NextInt32(fits ? height - h + 1 : 1);
            int x = random.NextInt32(fits ? width - w + 1 : 1);
            if (fits) return new CropBox(x, y, w, h);
        }
        return Fallback(width, height);
    }

    private CropBox Fallback(int width, int height)
    {
        double ratio = (double)width / height;
        int w = width;
        int h = height;
        if (ratio < _ratio.Low)
            h = (int)Math.Round(w / _ratio.Low);
        else if (ratio > _ratio.High)
            w = (int)Math.Round(h * _ratio.High);

        // Rounding to nothing can happen to pictures a pixel wide under extreme ratios.
        w = Math.Clamp(w, 1, width);
        h = Math.Clamp(h, 1, height);
        return new CropBox((width - w) / 2, (height - h) / 2, w, h);
    }

    private static double Between((double Low, double High) range, double uniform) =>
        range.Low + (range.High - range.Low) * uniform;
}
