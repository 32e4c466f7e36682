using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using SkiaSharp;

namespace IlgpuNet.Training.Explain;

/// <summary>Draws values over a grid, and pictures with such values laid over them.</summary>
internal static class HeatMap
{
    /// <summary>How much of the picture a laid-over map hides where it is largest.</summary>
    private const float MostOpaque = 0.65f;

    /// <summary>Draws each value as a cell, coloured from the smallest to the largest.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The whole grid.</param>
    /// <param name="values">Rows, then columns.</param>
    /// <param name="columns">Values in a row.</param>
    /// <returns>The smallest and the largest value.</returns>
    public static (float Smallest, float Largest) DrawCells(SKCanvas canvas, SKRect area, float[] values, int columns)
    {
        (float smallest, float largest) = (values.Min(), values.Max());
        float range = largest - smallest;
        using SKImage cells = Image(
            values, columns, value => ColorMap.Viridis.At(range > 0 ? (value - smallest) / range : 0.5f));
        canvas.DrawImage(cells, area, new SKSamplingOptions(SKFilterMode.Nearest));
        return (smallest, largest);
    }

    /// <summary>Draws the picture that a network saw.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The whole picture.</param>
    /// <param name="pixels">Rows, columns, then red, green, blue, normalised.</param>
    public static void DrawPicture(SKCanvas canvas, SKRect area, float[] pixels)
    {
        int side = (int)Math.Round(Math.Sqrt(pixels.Length / 3.0));
        RgbImage image = new(side, side);
        Normalisation.Restore(pixels, image);
        using SKImage picture = SKImage.FromPixelCopy(
            new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque), image.Pixels);
        canvas.DrawImage(picture, area, new SKSamplingOptions(SKCubicResampler.Mitchell));
    }

    /// <summary>Lays a map that is not negative over what is drawn, smooth between its values.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The whole map.</param>
    /// <param name="map">The map.</param>
    public static void Overlay(SKCanvas canvas, SKRect area, TracedMap map)
    {
        float largest = map.Values.Max();
        float scale = largest > 0 ? 1 / largest : 0;
        using SKImage layer = Image(map.Values, map.Width, value =>
            ColorMap.Inferno.At(value * scale).WithAlpha(
                (byte)(byte.MaxValue * MostOpaque * MathF.Sqrt(value * scale))));
        canvas.Save();
        canvas.ClipRect(area);
        canvas.DrawImage(layer, area, new SKSamplingOptions(SKFilterMode.Linear));
        canvas.Restore();
    }

    private static SKImage Image(float[] values, int columns, Func<float, SKColor> color)
    {
        SKImageInfo info = new(columns, values.Length / columns, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] pixels = new byte[info.BytesSize];
        for (int i = 0; i < values.Length; i++)
        {
            SKColor c = color(values[i]);
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) =
                (c.Red, c.Green, c.Blue, c.Alpha);
        }
        return SKImage.FromPixelCopy(info, pixels);
    }
}
