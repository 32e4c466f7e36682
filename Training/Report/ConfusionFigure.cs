using System.Globalization;
using IlgpuNet.Training.Explain;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Report;

/// <summary>
/// Draws which classes are taken for which: a row for each class, a column for what it was taken for. Few classes are
/// named, with their counts; of many the matrix is a heat map, and the most frequent confusions are listed beside it.
/// </summary>
internal static class ConfusionFigure
{
    private const int Margin = 36;
    private const int Heading = 84;
    private const float Names = 220;
    private const int Side = 900;
    private const int Listing = 560;
    private const float ListRow = 34;

    /// <summary>Classes with names and counts.</summary>
    private const int NamedClasses = 30;

    /// <summary>
    /// Cells of the heat map along each side: of more classes some share one, which shows their largest.
    /// </summary>
    private const int Cells = 450;

    private static readonly SKColor s_right = new(0x2F, 0x6D, 0xB5);
    private static readonly SKColor s_wrong = new(0xD2, 0x4B, 0x3E);

    /// <summary>Draws the figure.</summary>
    /// <param name="title">The network, the data set and the epoch.</param>
    /// <param name="judgement">What was taken for what.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(string title, Judgement judgement)
    {
        bool named = judgement.ClassNames.Count <= NamedClasses;
        float left = named ? Margin + Names : Margin, top = Heading + (named ? Names : 0);
        SKRect matrix = SKRect.Create(left, top, Side, Side);
        int width = (int)matrix.Right + Margin + (named ? 0 : Listing);
        return Figure.Png(width, (int)matrix.Bottom + Margin, canvas =>
        {
            string heading = string.Create(
                CultureInfo.InvariantCulture,
                $"{title}: {judgement.Errors} of {judgement.Images} images taken for another class; "
                + $"rows are what they are");
            canvas.DrawLine(heading, new SKPoint(Margin, 54), 28, Figure.Ink, width - 2 * Margin);
            if (named)
            {
                DrawNamed(canvas, matrix, judgement);
                return;
            }
            DrawHeatMap(canvas, matrix, judgement);
            DrawList(canvas, new SKPoint(matrix.Right + Margin, matrix.Top), judgement);
        });
    }

    private static void DrawNamed(SKCanvas canvas, SKRect matrix, Judgement judgement)
    {
        int classes = judgement.ClassNames.Count;
        float cell = Side / (float)classes, text = Math.Min(22, 0.6f * cell);
        for (int label = 0; label < classes; label++)
        {
            float y = matrix.Top + label * cell, baseline = y + 0.5f * cell + 0.36f * text;
            canvas.DrawLine(
                judgement.ClassNames[label], new SKPoint(matrix.Left - 10, baseline), text, Figure.Ink, Names - 10,
                SKTextAlign.Right);
            canvas.Save();
            canvas.RotateDegrees(-90, matrix.Left + (label + 0.5f) * cell, matrix.Top - 10);
            canvas.DrawLine(
                judgement.ClassNames[label],
                new SKPoint(matrix.Left + (label + 0.5f) * cell, matrix.Top - 10 + 0.36f * text),
                text, Figure.Ink, Names - 20);
            canvas.Restore();
            for (int predicted = 0; predicted < classes; predicted++)
            {
                int count = judgement.Count(label, predicted);
                SKRect area = SKRect.Create(matrix.Left + predicted * cell, y, cell - 1, cell - 1);
                SKColor color = predicted == label ? s_right : s_wrong;
                byte strength = (byte)(20 + 140 * Share(judgement, label, count));
                using SKPaint fill = new() { Color = color.WithAlpha(strength) };
                canvas.DrawRect(area, fill);
                if (count > 0)
                {
                    canvas.DrawLine(
                        count.ToString(CultureInfo.InvariantCulture), new SKPoint(area.MidX, baseline), text,
                        Figure.Ink, cell - 4, SKTextAlign.Center);
                }
            }
        }
    }

    private static void DrawHeatMap(SKCanvas canvas, SKRect matrix, Judgement judgement)
    {
        int classes = judgement.ClassNames.Count, cells = Math.Min(classes, Cells);
        float[] values = new float[cells * cells];
        foreach (ClassResult result in judgement.Classes)
            Show(result.Label, result.Label, result.Correct);
        foreach ((int label, int predicted, int images) in judgement.Confusions)
            Show(label, predicted, images);
        HeatMap.DrawCells(canvas, matrix, values, cells);

        void Show(int label, int predicted, int images)
        {
            ref float value = ref values[Place(label) * cells + Place(predicted)];
            value = Math.Max(value, (float)Share(judgement, label, images));
        }

        int Place(int label) => (int)((long)label * cells / classes);
    }

    private static void DrawList(SKCanvas canvas, SKPoint corner, Judgement judgement)
    {
        int shown = (int)(Side / ListRow) - 1;
        canvas.DrawLine("taken most often for another class", corner + new SKSize(0, 22), 22, Figure.Faint);
        foreach ((int i, (int label, int predicted, int images)) in judgement.Confusions.Take(shown).Index())
        {
            float y = corner.Y + 22 + (i + 1) * ListRow;
            string count = images.ToString(CultureInfo.InvariantCulture);
            canvas.DrawLine(count, new SKPoint(corner.X + 50, y), 20, s_wrong, 50, SKTextAlign.Right);
            canvas.DrawLine(
                $"{judgement.ClassNames[label]}  >  {judgement.ClassNames[predicted]}",
                new SKPoint(corner.X + 66, y), 20, Figure.Ink, Listing - 66);
        }
    }

    /// <summary>
    /// The root of the share of a class's images, so that rare confusions are seen beside what is right.
    /// </summary>
    private static double Share(Judgement judgement, int label, int images) =>
        images == 0 ? 0 : Math.Sqrt((double)images / judgement.Count(label));
}
