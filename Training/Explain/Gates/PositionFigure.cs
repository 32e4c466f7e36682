using System.Globalization;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Explain.Gates;

/// <summary>
/// Draws where CBAM's gates are open: the mean over all images and over those of some classes, a row of maps for the
/// last block of each stage.
/// </summary>
internal static class PositionFigure
{
    private const float Side = 190;
    private const float Gap = 18;
    private const int RowHeight = 284;
    private const int Heading = 76;
    private const int Margin = 36;
    private const int ShownClasses = 7;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">The network and the data set.</param>
    /// <param name="blocks">
    /// The blocks of the network, in order; those without gates of positions are passed over.
    /// </param>
    /// <param name="classNames">The name of each class.</param>
    /// <returns>The bytes of a PNG file; null where no block has such gates.</returns>
    public static byte[]? Render(string title, IReadOnlyList<BlockGates> blocks, IReadOnlyList<string> classNames)
    {
        BlockGates[] last = BlockGates.LastOfStages(blocks.Where(block => block.Positions is not null));
        if (last.Length == 0)
            return null;
        int[] labels = [.. last[0].Positions!.Moments[0].Present.Take(ShownClasses)];
        int width = (int)(2 * Margin + (1 + ShownClasses) * (Side + Gap));
        return Figure.Png(width, Heading + last.Length * RowHeight, canvas =>
        {
            canvas.DrawLine(title, new SKPoint(Margin, 50), 32, Figure.Ink, width - 2 * Margin);
            for (int i = 0; i < last.Length; i++)
                DrawRow(canvas, Heading + i * RowHeight, last[i].Name, last[i].Positions!, labels, classNames);
        });
    }

    private static void DrawRow(
        SKCanvas canvas, float top, string name, PositionGates gates, int[] labels, IReadOnlyList<string> classNames)
    {
        int rows = gates.Moments.Count / gates.Width;
        string heading =
            $"{name}: mean gates of {gates.Width}x{rows} positions, each map from its smallest to its largest";
        canvas.DrawLine(heading, new SKPoint(Margin, top + 22), 20, Figure.Faint);
        float left = Margin;
        DrawMap("all images", moments => moments.TotalMean);
        foreach (int label in labels)
            DrawMap(classNames[label], moments => moments.Mean(label));

        void DrawMap(string caption, Func<ClassMoments, double> gate)
        {
            SKRect square = SKRect.Create(left, top + 54, Side, Side);
            canvas.DrawLine(caption, new SKPoint(left, square.Top - 8), 17, Figure.Ink, Side);
            float[] values = [.. gates.Moments.Select(moments => (float)gate(moments))];
            (float smallest, float largest) = HeatMap.DrawCells(canvas, square, values, gates.Width);
            string range = string.Create(CultureInfo.InvariantCulture, $"{smallest:0.###} to {largest:0.###}");
            canvas.DrawLine(range, new SKPoint(left, square.Bottom + 20), 16, Figure.Faint, Side);
            left += Side + Gap;
        }
    }
}
