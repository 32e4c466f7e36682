using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IlgpuNet.Training.Data.Checking;

/// <summary>
/// Reads images as training does, and looks at their bytes. It keeps its buffers: one for each thread.
/// </summary>
/// <param name="pixelLimit">The most pixels of a picture; a larger one is told by its header and not decoded.</param>
internal sealed class ImageChecker(long pixelLimit)
{
    private readonly ImageDecoder _decoder = new() { PixelLimit = pixelLimit };
    private readonly RgbImage _image = new();

    /// <summary>Checks one image.</summary>
    public CheckedImage Check(ImageSample sample)
    {
        try
        {
            return sample.Store is { } store ? CheckStored(store, sample) : CheckFile(sample);
        }
        catch (BadImageException error)
        {
            return new CheckedImage(error.Image, null, null);
        }
    }

    private CheckedImage CheckStored(IImageStore store, in ImageSample sample)
    {
        _decoder.Decode(sample, _image);
        return new CheckedImage(null, Hash(store.Content(sample.Index, out _)), null);
    }

    private CheckedImage CheckFile(in ImageSample sample)
    {
        ReadOnlySpan<byte> file = _decoder.ReadFile(sample);
        ImageFault? fault = _decoder.Decode(file, _image);
        if (fault is null && PngStructure.IsPng(file) && !PngStructure.IsComplete(file))
        {
            fault = new ImageFault(
                BadImageKind.Truncated, "truncated PNG (its last chunk is missing; every pixel is there)");
        }
        ImageFileKind? name = ImageFileKind.OfName(sample.Path), content = ImageFileKind.OfContent(file);
        return new CheckedImage(
            fault?.Of(sample),
            fault is null ? Hash(file) : null,
            name is not null && content is not null && name != content ? (name, content) : null);
    }

    /// <summary>Half of a cryptographic hash: two images that share it by chance need not be feared.</summary>
    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
