using System.Globalization;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Data.Sheet;

/// <summary>
/// Draws images as the network gets them: a row for each, a column for each epoch, every pixel as it is or as a square
/// of whole pixels.
/// </summary>
/// <param name="images">The data set that the images are of.</param>
/// <param name="columns">The epochs, counted from 0, and their images, the same samples in each.</param>
internal sealed class SampleSheet(
    ImageDataset images, IReadOnlyList<(int Epoch, IReadOnlyList<TrainingImage> Images)> columns)
{
    private const int LeastSide = 112;
    private const int Margin = 24;
    private const int TitleHeight = 44;
    private const int NameWidth = 170;
    private const int CaptionHeight = 24;
    private const int Gap = 12;
    private const float TextSize = 16;

    private readonly int _size = columns.Max(column => column.Images.Max(image => image.Size));

    /// <summary>Side of the square that a pixel is drawn as.</summary>
    public int Zoom => (LeastSide + _size - 1) / _size;

    private int Rows => columns[0].Images.Count;

    private int ColumnStep => _size * Zoom + Gap;

    private int RowStep => _size * Zoom + CaptionHeight + Gap;

    /// <summary>Where the upper left corner of an image lies.</summary>
    public (int X, int Y) Corner(int row, int column) =>
        (Margin + NameWidth + column * ColumnStep, Margin + TitleHeight + row * RowStep);

    /// <summary>Draws the sheet.</summary>
    /// <returns>The bytes of a PNG file.</returns>
    public byte[] Render()
    {
        (int width, int height) = Corner(Rows, columns.Count);
        return Figure.Png(width + Margin, height + Margin, canvas =>
        {
            for (int column = 0; column < columns.Count; column++)
            {
                (int epoch, IReadOnlyList<TrainingImage> pictures) = columns[column];
                (int x, int y) = Corner(0, column);
                canvas.DrawLine(
                    string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}"),
                    new SKPoint(x, y - Gap), TextSize, Figure.Ink, ColumnStep - Gap);
                for (int row = 0; row < Rows; row++)
                    Draw(canvas, pictures[row], Corner(row, column));
            }
            for (int row = 0; row < Rows; row++)
            {
                (_, int y) = Corner(row, 0);
                ImageSample sample = images.Samples[columns[0].Images[row].Sample];
                DrawName(canvas, images.ClassNames[sample.Label], y + TextSize, Figure.Ink);
                DrawName(canvas, Path.GetFileName(sample.Path), y + 2.4f * TextSize, Figure.Faint);
            }
        });
    }

    private void Draw(SKCanvas canvas, TrainingImage picture, (int X, int Y) corner)
    {
        RgbImage image = new(picture.Size, picture.Size);
        Normalisation.Restore(picture.Pixels, image);
        using SKImage drawn = SKImage.FromPixelCopy(
            new SKImageInfo(picture.Size, picture.Size, SKColorType.Rgba8888, SKAlphaType.Opaque), image.Pixels);
        int side = picture.Size * Zoom;
        canvas.DrawImage(
            drawn, SKRect.Create(corner.X, corner.Y, side, side), new SKSamplingOptions(SKFilterMode.Nearest));
        if (picture.Share < 1)
        {
            string partner = images.ClassNames[images.Samples[picture.Partner].Label];
            string caption = string.Create(
                CultureInfo.InvariantCulture, $"{picture.Share:F2} and {1 - picture.Share:F2} {partner}");
            canvas.DrawLine(
                caption, new SKPoint(corner.X, corner.Y + side + TextSize), TextSize, Figure.Faint, ColumnStep - Gap);
        }
    }

    private static void DrawName(SKCanvas canvas, string text, float y, SKColor color) =>
        canvas.DrawLine(text, new SKPoint(Margin, y), TextSize, color, NameWidth - Gap);
}
