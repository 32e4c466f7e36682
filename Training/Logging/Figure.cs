using SkiaSharp;

namespace IlgpuNet.Training.Logging;

/// <summary>What the pictures that the program draws have in common: their ink, their text, their file form.</summary>
internal static class Figure
{
    /// <summary>The colour of headings.</summary>
    public static readonly SKColor Ink = new(0x1F, 0x26, 0x30);

    /// <summary>The colour of what is said in passing.</summary>
    public static readonly SKColor Faint = new(0x6B, 0x74, 0x80);

    /// <summary>
    /// Colours that are told apart with any common colour vision, the first six those of M. Okabe and K. Ito, "Color
    /// universal design" (2008).
    /// </summary>
    public static IReadOnlyList<SKColor> Colors { get; } =
    [
        .. new[] { "0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "8C564B", "7F7F7F" }
            .Select(SKColor.Parse),
    ];

    /// <summary>Draws a white picture.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="draw">Draws its content.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        draw(canvas);
        canvas.Flush();
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100)
            ?? throw new InvalidOperationException("Skia could not encode the figure as PNG");
        return png.ToArray();
    }

    /// <summary>Draws a line of text, smaller where it is wider than <paramref name="room"/>.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">The line.</param>
    /// <param name="origin">
    /// Of its baseline: where it begins, ends or has its middle, as <paramref name="align"/> says.
    /// </param>
    /// <param name="size">Height of the em square in pixels.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="room">The width there is.</param>
    /// <param name="align">What lies at the origin.</param>
    public static void DrawLine(
        this SKCanvas canvas,
        string text,
        SKPoint origin,
        float size,
        SKColor color,
        float room = float.PositiveInfinity,
        SKTextAlign align = SKTextAlign.Left)
    {
        using SKFont font = FigureFont.OfSize(size);
        using SKPaint paint = new() { Color = color, IsAntialias = true };
        float width = font.MeasureText(text);
        if (width > room)
            font.Size = size * room / width;
        canvas.DrawText(text, origin.X, origin.Y, align, font, paint);
    }
}
