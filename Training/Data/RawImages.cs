using System.Runtime.Intrinsics;
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
    private const uint Opaque = 0xFF000000;

    public void Read(in ImageSample sample, PictureRequest request, ImageDecoder decoder, RgbImage image)
    {
        image.Resize(width, height);
        CropBox box = request.Region(width, height).Box;
        ReadOnlySpan<byte> planes = Record(sample.Index);
        int plane = channels == 1 ? 0 : width * height;
        for (int y = box.Y; y < box.Y + box.Height; y++)
        {
            int at = y * width + box.X;
            Interleave(
                planes.Slice(at, box.Width),
                planes.Slice(at + plane, box.Width),
                planes.Slice(at + 2 * plane, box.Width),
                image.Words.Slice(at, box.Width));
        }
    }

    public byte[] Content(int index, out bool encoded)
    {
        encoded = false;
        return Record(index).ToArray();
    }

    private ReadOnlySpan<byte> Record(int index) =>
        bytes.AsSpan(first + index * stride, width * height * channels);

    private static void Interleave(
        ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<uint> pixels)
    {
        int x = 0;
        for (; x <= pixels.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            (Vector128<ushort> r0, Vector128<ushort> r1) = Vector128.Widen(Vector128.Create(red[x..]));
            (Vector128<ushort> g0, Vector128<ushort> g1) = Vector128.Widen(Vector128.Create(green[x..]));
            (Vector128<ushort> b0, Vector128<ushort> b1) = Vector128.Widen(Vector128.Create(blue[x..]));
            Store(r0 | (g0 << 8), b0, pixels[x..]);
            Store(r1 | (g1 << 8), b1, pixels[(x + Vector128<ushort>.Count)..]);
        }
        for (; x < pixels.Length; x++)
            pixels[x] = red[x] | (uint)green[x] << 8 | (uint)blue[x] << 16 | Opaque;
    }

    private static void Store(Vector128<ushort> redGreen, Vector128<ushort> blue, Span<uint> pixels)
    {
        (Vector128<uint> low0, Vector128<uint> low1) = Vector128.Widen(redGreen);
        (Vector128<uint> high0, Vector128<uint> high1) = Vector128.Widen(blue);
        (low0 | (high0 << 16) | Vector128.Create(Opaque)).CopyTo(pixels);
        (low1 | (high1 << 16) | Vector128.Create(Opaque)).CopyTo(pixels[Vector128<uint>.Count..]);
    }
}
