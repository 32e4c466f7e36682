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

    /// <summary>Draws the panel.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The panel with its labels.</param>
    /// <param name="gates">The gate of each block of the stage, in order; at least one.</param>
    public static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<float[]> gates)
    {
        GateAxis axis = new(new SKRect(area.Left + 44, area.Top, area.Right, area.Bottom - 26));
        axis.DrawLevels(canvas, LabelSize);
        double[] last = Sorted(gates[^1]);
        using (SKPaint bars = new() { Color = s_bars, Style = SKPaintStyle.Fill })
        {
            for (int i = 0; i < last.Length; i++)
            {
                float left = axis.X(i, last.Length), right = axis.X(i + 1, last.Length);
                canvas.DrawRect(new SKRect(left, axis.Y(last[i]), right, axis.Plot.Bottom), bars);
            }
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
            axis.DrawCurve(canvas, Sorted(gates[block]), stroke);
        }
        string caption = $"gates of {last.Length} channels, sorted; {gates.Count} blocks, the last one as bars";
        canvas.DrawLine(
            caption, new SKPoint(axis.Plot.Left, area.Bottom - 4), LabelSize, Figure.Faint, axis.Plot.Width);
    }

    private static double[] Sorted(float[] gates) => [.. gates.Select(gate => (double)gate).OrderDescending()];
}
