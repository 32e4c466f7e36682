using SkiaSharp;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// The typeface of the figures: DejaVu Sans (Latin and Greek letters, digits, the usual signs), carried as a resource,
/// because Skia without system libraries has no font and figures should look the same on every machine.
/// </summary>
public static class FigureFont
{
    private const string Resource = "IlgpuNet.Training.Logging.Fonts.DejaVuSans-Latin.ttf";

    private static readonly Lazy<SKTypeface> Loaded = new(() => Load(Resource));

    /// <summary>The typeface, loaded once and shared; it must not be disposed.</summary>
    /// <exception cref="InvalidOperationException">The resource is missing or Skia cannot read it.</exception>
    public static SKTypeface Typeface => Loaded.Value;

    /// <summary>A font of this typeface with smooth edges; the caller disposes it.</summary>
    /// <param name="size">The size of the em square in pixels.</param>
    /// <exception cref="InvalidOperationException">The resource is missing or Skia cannot read it.</exception>
    public static SKFont OfSize(float size) =>
        new(Typeface, size) { Edging = SKFontEdging.Antialias, Subpixel = true };

    internal static SKTypeface Load(string resource)
    {
        using var stream = typeof(FigureFont).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException(
                $"The font resource '{resource}' is missing from the program; build or install it again.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data)
            ?? throw new InvalidOperationException(
                $"The font resource '{resource}' cannot be read by Skia; build or install the program again.");
    }
}
