using SkiaSharp;

namespace IlgpuNet.Training.Data;

/// <summary>Turns pictures upright that a camera has stored on their side (EXIF tag 0x0112).</summary>
internal static class Orientation
{
    /// <summary>Whether the stored rows are the columns of the upright picture.</summary>
    public static bool SwapsAxes(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>Writes the upright form of a picture.</summary>
    /// <param name="stored">The picture as it lies in the file.</param>
    /// <param name="origin">Where its first row and first column belong.</param>
    /// <param name="upright">Receives the picture.</param>
    public static void Apply(RgbImage stored, SKEncodedOrigin origin, RgbImage upright)
    {
        bool swap = SwapsAxes(origin);
        upright.Resize(swap ? stored.Height : stored.Width, swap ? stored.Width : stored.Height);

        // Stored column x and row y go to start + x * columnStep + y * rowStep.
        int w = upright.Width;
        int last = w * upright.Height - 1;
        (int start, int columnStep, int rowStep) = origin switch
        {
            SKEncodedOrigin.TopRight => (w - 1, -1, w),
            SKEncodedOrigin.BottomRight => (last, -1, -w),
            SKEncodedOrigin.BottomLeft => (last - (w - 1), 1, -w),
            SKEncodedOrigin.LeftTop => (0, w, 1),
            SKEncodedOrigin.RightTop => (w - 1, w, -1),
            SKEncodedOrigin.RightBottom => (last, -w, -1),
            SKEncodedOrigin.LeftBottom => (last - (w - 1), -w, 1),
            _ => (0, 1, w),
        };
        Span<uint> source = stored.Words;
        Span<uint> destination = upright.Words;
        for (int y = 0; y < stored.Height; y++)
        {
            Span<uint> row = source.Slice(y * stored.Width, stored.Width);
            int to = start + y * rowStep;
            for (int x = 0; x < row.Length; x++, to += columnStep) destination[to] = row[x];
        }
    }
}
