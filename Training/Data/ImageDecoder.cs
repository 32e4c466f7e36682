using SkiaSharp;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Reads image files to 8-bit RGB: JPEG (grey and CMYK too), PNG, WebP, BMP, GIF (its first frame). The pixels equal
/// those of Pillow's <c>Image.open(...).convert("RGB")</c>: colour profiles are ignored and alpha is dropped. Pictures
/// are turned upright by their EXIF orientation. A file that does not hold the whole picture is an error: training on
/// grey halves goes unnoticed otherwise.
/// </summary>
/// <remarks>It keeps its buffers, so use one for each thread; several may decode at once.</remarks>
public sealed class ImageDecoder
{
    /// <summary>
    /// The largest picture, in pixels: Pillow's limit against files that unpack to gigabytes. It is checked before
    /// memory is taken.
    /// </summary>
    public const long MaximumPixels = 178_956_970;

    private const long MaximumFileBytes = 1L << 30;

    // A new buffer per image would be garbage of the large object heap.
    private const int FirstBufferBytes = 1 << 18;

    private readonly RgbImage _stored = new();
    private byte[] _file = new byte[FirstBufferBytes];

    /// <summary>The most pixels that a picture may have; at most <see cref="MaximumPixels"/>.</summary>
    internal long PixelLimit { get; init; } = MaximumPixels;

    /// <summary>Reads a whole sample, from its file or its store.</summary>
    /// <param name="sample">Names the picture.</param>
    /// <param name="image">Receives the picture; undefined after an error.</param>
    /// <exception cref="BadImageException">The file is missing, truncated, too large, or no image.</exception>
    public void Decode(in ImageSample sample, RgbImage image) => Decode(sample, default, image);

    /// <summary>Reads what is needed of a sample, from its file or its store.</summary>
    /// <param name="sample">Names the picture.</param>
    /// <param name="request">For whom it is read.</param>
    /// <param name="image">
    /// Receives the picture, smaller where the request allows it; undefined outside the requested region and after an
    /// error.
    /// </param>
    /// <exception cref="BadImageException">The file is missing, truncated, too large, or no image.</exception>
    public void Decode(in ImageSample sample, PictureRequest request, RgbImage image)
    {
        if (sample.Store is IImageStore store)
        {
            store.Read(sample, request, this, image);
            return;
        }
        if (Decode(ReadFile(sample), request, image) is { } fault)
            throw new BadImageException(fault.Of(sample));
    }

    /// <summary>The bytes of a sample's file; valid until the next one is read.</summary>
    /// <exception cref="BadImageException">The file is missing, empty, too large, or cannot be read.</exception>
    internal ReadOnlySpan<byte> ReadFile(in ImageSample sample)
    {
        Exception? cause = null;
        ImageFault? fault;
        try
        {
            fault = ReadFile(sample.Path, out int length);
            if (fault is null) return _file.AsSpan(0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            cause = exception;
            fault = exception is FileNotFoundException or DirectoryNotFoundException
                ? new(BadImageKind.Missing, "the file does not exist")
                : new(
                    BadImageKind.Unreadable,
                    Directory.Exists(sample.Path)
                        ? "it is a folder"
                        : $"the file cannot be read ({exception.Message})");
        }
        throw new BadImageException(fault.Of(sample), cause);
    }

    private ImageFault? ReadFile(string path, out int length)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
        long size = RandomAccess.GetLength(handle);
        length = 0;
        if (size == 0) return new(BadImageKind.Empty, "the file is empty");
        if (size > MaximumFileBytes)
            return new(BadImageKind.TooLarge, $"the file has {size} bytes, more than the limit of {MaximumFileBytes}");
        if (_file.Length < size) _file = GC.AllocateUninitializedArray<byte>((int)size);
        while (length < size)
        {
            int read = RandomAccess.Read(handle, _file.AsSpan(length, (int)size - length), length);
            if (read == 0) return new(BadImageKind.Truncated, "the file became shorter while it was read");
            length += read;
        }
        return null;
    }

    /// <summary>Decodes a whole file in memory; returns what is wrong with it, or null.</summary>
    internal ImageFault? Decode(ReadOnlySpan<byte> file, RgbImage image) => Decode(file, default, image);

    /// <summary>Decodes what is needed of a file in memory; returns what is wrong with it, or null.</summary>
    internal unsafe ImageFault? Decode(ReadOnlySpan<byte> file, PictureRequest request, RgbImage image)
    {
        fixed (byte* bytes = file)
        {
            using SKData data = SKData.Create((nint)bytes, file.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null)
                return new(BadImageKind.NoImage, "it is no image of a known kind, or breaks off in its header");
            SKImageInfo info = codec.Info;
            if ((long)info.Width * info.Height > PixelLimit)
            {
                return new(
                    BadImageKind.TooLarge,
                    $"the picture has {info.Width} x {info.Height} pixels, more than the limit of {PixelLimit}");
            }
            bool isJpeg = JpegStructure.IsJpeg(file);
            if (isJpeg && !JpegStructure.IsComplete(file))
                return new(BadImageKind.Truncated, "truncated JPEG (it has no end-of-image marker)");

            // Only JPEG decodes faster to a smaller size, or to some of its rows.
            (SKSizeI size, int firstRow, int rows) =
                isJpeg ? JpegPart(codec, request) : (info.Size, 0, info.Height);
            bool upright = IsUpright(codec);
            RgbImage stored = upright ? image : _stored;
            stored.Resize(size.Width, size.Height);

            // Without a colour space Skia converts nothing; unpremultiplied alpha leaves the colours as they are.
            SKAlphaType alpha = info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            var target = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, alpha, colorspace: null);
            SKCodecResult result;
            fixed (byte* pixels = stored.Pixels)
            {
                result = rows == size.Height
                    ? codec.GetPixels(target, (nint)pixels, target.RowBytes, SKCodecOptions.Default)
                    : GetRows(codec, target, firstRow, rows, (nint)pixels);
            }
            if (result != SKCodecResult.Success) return Explain(result, codec.EncodedFormat);
            if (!upright) Orientation.Apply(stored, codec.EncodedOrigin, image);
            return null;
        }
    }

    private static bool IsUpright(SKCodec codec) =>
        codec.EncodedOrigin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default;

    /// <summary>The size at which a JPEG is decoded, and the rows of it that are needed.</summary>
    private static (SKSizeI Size, int FirstRow, int Rows) JpegPart(SKCodec codec, PictureRequest request)
    {
        SKSizeI size = codec.Info.Size;
        ReadRegion region = Region(size);
        if (region.Reduction > 1)
        {
            size = codec.GetScaledDimensions(1f / region.Reduction);
            region = Region(size);
        }

        // Rows of a picture on its side are columns of the upright one: all are decoded.
        return IsUpright(codec) ? (size, region.Box.Y, region.Box.Height) : (size, 0, size.Height);

        ReadRegion Region(SKSizeI stored) => Orientation.SwapsAxes(codec.EncodedOrigin)
            ? request.Region(stored.Height, stored.Width)
            : request.Region(stored.Width, stored.Height);
    }

    private static SKCodecResult GetRows(SKCodec codec, SKImageInfo target, int firstRow, int rows, nint pixels)
    {
        SKCodecResult started = codec.StartScanlineDecode(target);
        if (started != SKCodecResult.Success) return started;
        bool whole = (firstRow == 0 || codec.SkipScanlines(firstRow))
            && codec.GetScanlines(pixels + firstRow * target.RowBytes, rows, target.RowBytes) == rows;
        return whole ? SKCodecResult.Success : SKCodecResult.IncompleteInput;
    }

    private static ImageFault Explain(SKCodecResult result, SKEncodedImageFormat format)
    {
        string name = format.ToString().ToUpperInvariant();
        return result switch
        {
            SKCodecResult.IncompleteInput => new(BadImageKind.Truncated, $"truncated {name}"),
            SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => new(BadImageKind.Damaged, $"damaged {name}"),
            _ => new(BadImageKind.Damaged, $"the {name} cannot be decoded ({result})"),
        };
    }
}
