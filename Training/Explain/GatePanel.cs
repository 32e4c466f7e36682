using System.Globalization;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// Draws the gates of a stage: the last block's, sorted, as bars from 0 to 1; the earlier blocks' as lines, the first
/// the faintest.
/// </summary>
internal static class GatePanel
{
    private const float LabelSize = 17;
    private static readonly SKColor s_bars = new(0x9D, 0xBF, 0xE6);
    private static readonly SKColor s_line = new(0x2F, 0x6D, 0xB5);
    private static readonly SKColor s_grid = new(0xE4, 0xE7, 0xEB);

    /// <summary>Draws the panel.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The panel with its labels.</param>
    /// <param name="gates">The gate of each block of the stage, in order; at least one.</param>
    public static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<float[]> gates)
    {
        SKRect plot = new(area.Left + 44, area.Top, area.Right, area.Bottom - 26);
        using SKPaint grid = new() { Color = s_grid, StrokeWidth = 1 };
        foreach (double level in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            float y = Y(plot, (float)level);
            canvas.DrawLine(plot.Left, y, plot.Right, y, grid);
            string label = level.ToString("0.##", CultureInfo.InvariantCulture);
            canvas.DrawLine(label, new SKPoint(plot.Left - 8, y + 6), LabelSize, Figure.Faint, align: SKTextAlign.Right);
        }
        float[] last = Sorted(gates[^1]);
        using (SKPaint bars = new() { Color = s_bars, Style = SKPaintStyle.Fill })
        {
            for (int i = 0; i < last.Length; i++)
                canvas.DrawRect(new SKRect(X(plot, i, last), Y(plot, last[i]), X(plot, i + 1, last), plot.Bottom), bars);
        }
        for (int block = 0; block < gates.Count; block++)
        {
            byte alpha = (byte)(byte.MaxValue * (block + 1) / gates.Count);
            using SKPaint stroke = new()
            {
                Color = s_line.WithAlpha(alpha),
                IsStroke = true,
                StrokeWidth = block == gates.Count - 1 ? 2.5f : 1.2f,
                IsAntialias = true,
            };
            DrawLine(canvas, plot, Sorted(gates[block]), stroke);
        }
        string caption = $"gates of {last.Length} channels, sorted; {gates.Count} blocks, the last one as bars";
        canvas.DrawLine(caption, new SKPoint(plot.Left, area.Bottom - 4), LabelSize, Figure.Faint, plot.Width);
    }

    private static void DrawLine(SKCanvas canvas, SKRect plot, float[] values, SKPaint stroke)
    {
        using SKPathBuilder builder = new();
        for (int i = 0; i < values.Length; i++)
        {
            SKPoint point = new(X(plot, i + 0.5f, values), Y(plot, values[i]));
            if (i == 0)
                builder.MoveTo(point);
            else
                builder.LineTo(point);
        }
        using SKPath path = builder.Detach();
        canvas.DrawPath(path, stroke);
    }

    private static float[] Sorted(float[] values) => [.. values.OrderDescending()];

    private static float X(SKRect plot, float index, float[] values) => plot.Left + plot.Width * index / values.Length;

    private static float Y(SKRect plot, float value) => plot.Bottom - plot.Height * Math.Clamp(value, 0, 1);
}
