using System.Globalization;
using IlgpuNet.Training.Explain;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Report;

/// <summary>Draws the images that a network judged worst, with what they are and what they were taken for.</summary>
internal static class WorstSheet
{
    private const int Columns = 5;
    private const int CellWidth = 220;
    private const int CellHeight = 272;
    private const int Margin = 24;
    private const float PictureSide = 196;

    private static readonly SKColor s_wrong = new(0xB2, 0x3A, 0x2E);

    /// <summary>Draws the sheet.</summary>
    /// <param name="images">The images, the worst first; at least one.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="pixels">The image of an index, as the network takes it.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(
        IReadOnlyList<JudgedImage> images, IReadOnlyList<string> classNames, Func<int, float[]> pixels)
    {
        int columns = Math.Min(Columns, images.Count), rows = (images.Count + Columns - 1) / Columns;
        return Figure.Png(columns * CellWidth + Margin, rows * CellHeight + Margin, canvas =>
        {
            for (int i = 0; i < images.Count; i++)
            {
                JudgedImage image = images[i];
                float left = Margin + i % Columns * CellWidth, top = Margin + i / Columns * CellHeight;
                HeatMap.DrawPicture(canvas, SKRect.Create(left, top, PictureSide, PictureSide), pixels(image.Sample));
                string taken = string.Create(
                    CultureInfo.InvariantCulture, $"{classNames[image.Predicted]} {100 * image.Confidence:F0} %");
                canvas.DrawLine(
                    classNames[image.Label], new SKPoint(left, top + PictureSide + 24), 19, Figure.Ink, PictureSide);
                canvas.DrawLine(taken, new SKPoint(left, top + PictureSide + 48), 19, s_wrong, PictureSide);
            }
        });
    }
}
