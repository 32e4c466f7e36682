using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Pictures of one size that lie uncompressed in memory, in records of equal length: one plane of grey values, or one
/// plane each of red, green and blue.
/// </summary>
/// <param name="bytes">The records.</param>
/// <param name="first">Where the first pixel of the first record lies.</param>
/// <param name="stride">Bytes from record to record.</param>
/// <param name="width">Columns of a picture.</param>
/// <param name="height">Rows of a picture.</param>
/// <param name="channels">1 or 3 planes.</param>
internal sealed class RawImages(byte[] bytes, int first, int stride, int width, int height, int channels) : IImageStore
{
    private const byte Opaque = 255;

    public void Read(in ImageSample sample, PictureRequest request, ImageDecoder decoder, RgbImage image)
    {
        image.Resize(width, height);
        CropBox box = request.Region(width, height).Box;
        ReadOnlySpan<byte> planes = Record(sample.Index);
        int plane = channels == 1 ? 0 : width * height;
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            Span<byte> row = image.Row(y);
            for (int x = box.X; x < box.X + box.Width; x++)
            {
                int at = y * width + x, to = x * RgbImage.BytesPerPixel;
                row[to] = planes[at];
                row[to + 1] = planes[at + plane];
                row[to + 2] = planes[at + 2 * plane];
                row[to + 3] = Opaque;
            }
        }
    }

    public byte[] Content(int index, out bool encoded)
    {
        encoded = false;
        return Record(index).ToArray();
    }

    private ReadOnlySpan<byte> Record(int index) =>
        bytes.AsSpan(first + index * stride, width * height * channels);
}
