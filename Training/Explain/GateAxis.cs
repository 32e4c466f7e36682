using System.Globalization;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// The field on which gates are drawn, from 0 at the bottom to 1 at the top, evenly from left to right.
/// </summary>
/// <param name="Plot">The field without its labels.</param>
internal readonly record struct GateAxis(SKRect Plot)
{
    private static readonly double[] s_levels = [0, 0.25, 0.5, 0.75, 1];
    private static readonly SKColor s_grid = new(0xE4, 0xE7, 0xEB);

    /// <summary>Draws the lines of the levels and, left of the field, their labels.</summary>
    public void DrawLevels(SKCanvas canvas, float labelSize)
    {
        using SKPaint grid = new() { Color = s_grid, StrokeWidth = 1 };
        foreach (double level in s_levels)
        {
            float y = Y(level);
            canvas.DrawLine(Plot.Left, y, Plot.Right, y, grid);
            string label = level.ToString("0.##", CultureInfo.InvariantCulture);
            SKPoint place = new(Plot.Left - 9, y + labelSize / 3);
            canvas.DrawLine(label, place, labelSize, Figure.Faint, align: SKTextAlign.Right);
        }
    }

    /// <summary>Joins gates by a line.</summary>
    public void DrawCurve(SKCanvas canvas, IReadOnlyList<double> gates, SKPaint stroke)
    {
        using SKPathBuilder builder = new();
        for (int i = 0; i < gates.Count; i++)
        {
            SKPoint point = new(X(i + 0.5f, gates.Count), Y(gates[i]));
            if (i == 0)
                builder.MoveTo(point);
            else
                builder.LineTo(point);
        }
        using SKPath path = builder.Detach();
        canvas.DrawPath(path, stroke);
    }

    /// <summary>Where the place <paramref name="index"/> of <paramref name="count"/> lies.</summary>
    public float X(float index, int count) => Plot.Left + Plot.Width * index / count;

    /// <summary>Where a gate lies.</summary>
    public float Y(double gate) => Plot.Bottom - Plot.Height * (float)Math.Clamp(gate, 0, 1);
}
