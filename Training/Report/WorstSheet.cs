using System.Globalization;
using IlgpuNet.Training.Explain;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Report;

/// <summary>
/// Draws the images that a network judged worst, each with its file, its class and what it was taken for.
/// </summary>
internal static class WorstSheet
{
    private const int Columns = 5;
    private const int CellWidth = 220;
    private const int CellHeight = 292;
    private const int Margin = 24;
    private const float PictureSide = 196;

    /// <summary>Of a longer name the end is shown.</summary>
    private const int NameLength = 26;

    private static readonly SKColor s_wrong = new(0xB2, 0x3A, 0x2E);

    /// <summary>Draws the sheet.</summary>
    /// <param name="images">The images, the worst first; at least one.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="pathOf">The path of an image by its index in the data set.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(
        IReadOnlyList<WorstImage> images, IReadOnlyList<string> classNames, Func<int, string> pathOf)
    {
        int columns = Math.Min(Columns, images.Count), rows = (images.Count + Columns - 1) / Columns;
        return Figure.Png(columns * CellWidth + Margin, rows * CellHeight + Margin, canvas =>
        {
            for (int i = 0; i < images.Count; i++)
            {
                JudgedImage image = images[i].Judged;
                float left = Margin + i % Columns * CellWidth, top = Margin + i / Columns * CellHeight;
                HeatMap.DrawPicture(canvas, SKRect.Create(left, top, PictureSide, PictureSide), images[i].Pixels);
                string taken = string.Create(
                    CultureInfo.InvariantCulture, $"{classNames[image.Predicted]} {100 * image.Confidence:F0} %");
                canvas.DrawLine(
                    classNames[image.Label], new SKPoint(left, top + PictureSide + 24), 19, Figure.Ink, PictureSide);
                canvas.DrawLine(taken, new SKPoint(left, top + PictureSide + 48), 19, s_wrong, PictureSide);
                canvas.DrawLine(
                    NameOf(pathOf(image.Sample)), new SKPoint(left, top + PictureSide + 68), 13, Figure.Faint,
                    PictureSide);
            }
        });
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.Length <= NameLength ? name : string.Concat("...", name.AsSpan(name.Length - NameLength + 3));
    }
}
