using IlgpuNet.Training.Augment;
using SkiaSharp;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>Makes the packed form of pictures; keeps its buffers, so use one for each thread.</summary>
internal sealed class PicturePacker(PackOptions options)
{
    private readonly ImageDecoder _decoder = new();
    private readonly Resampler _resampler = new();
    private readonly RgbImage _decoded = new();
    private readonly RgbImage _resized = new();

    /// <summary>Packs a picture. Every picture is decoded, so that none in a pack is broken.</summary>
    /// <exception cref="BadImageException">The picture cannot be read.</exception>
    public PackedPicture Pack(in ImageSample sample)
    {
        _decoder.Decode(sample, _decoded);
        if (options.Format != PackFormat.Raw)
        {
            byte[] content = Content(sample, out bool encoded);
            bool fits = options.Format == PackFormat.Original
                || (JpegStructure.IsJpeg(content) && Math.Min(_decoded.Width, _decoded.Height) <= Limit);
            if (encoded && fits) return PackedPicture.OfFile(content);
        }
        RgbImage image = Reduce();
        return options.Format == PackFormat.Jpeg
            ? PackedPicture.OfFile(EncodeJpeg(image))
            : PackedPicture.OfPixels(image);
    }

    private int Limit => options.ShortSide > 0 ? options.ShortSide : int.MaxValue;

    private static byte[] Content(in ImageSample sample, out bool encoded)
    {
        if (sample.Store is { } store) return store.Content(sample.Index, out encoded);
        encoded = true;
        return DataFile.ReadAllBytes(sample.Path);
    }

    private RgbImage Reduce()
    {
        int shorter = Math.Min(_decoded.Width, _decoded.Height);
        if (shorter <= Limit) return _decoded;

        // As evaluation resizes: the long side is rounded down.
        int width = (int)((long)Limit * _decoded.Width / shorter);
        int height = (int)((long)Limit * _decoded.Height / shorter);
        CropBox all = new(0, 0, _decoded.Width, _decoded.Height), window = new(0, 0, width, height);
        _resampler.Resize(_decoded, all, width, height, window, _resized);
        return _resized;
    }

    private unsafe byte[] EncodeJpeg(RgbImage image)
    {
        SKImageInfo info = new(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        fixed (byte* pixels = image.Pixels)
        {
            using SKPixmap pixmap = new(info, (nint)pixels, info.RowBytes);
            using SKData? jpeg = pixmap.Encode(SKEncodedImageFormat.Jpeg, options.Quality);
            return jpeg?.ToArray() ?? throw new InvalidOperationException(
                $"Skia could not encode a picture of {image.Width} x {image.Height} as JPEG; pack with --format raw.");
        }
    }
}
