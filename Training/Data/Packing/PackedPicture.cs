namespace IlgpuNet.Training.Data.Packing;

/// <summary>A picture as a pack holds it.</summary>
/// <param name="Bytes">An image file, or pixels.</param>
/// <param name="Encoding">Which of them.</param>
/// <param name="Width">Columns of pixels; 0 of an image file.</param>
/// <param name="Height">Rows of pixels; 0 of an image file.</param>
internal readonly record struct PackedPicture(byte[] Bytes, PackEncoding Encoding, int Width, int Height)
{
    /// <summary>An image file.</summary>
    public static PackedPicture OfFile(byte[] bytes) => new(bytes, PackEncoding.File, 0, 0);

    /// <summary>The pixels of a picture.</summary>
    public static PackedPicture OfPixels(RgbImage image)
    {
        byte[] rgb = new byte[3 * image.Width * image.Height];
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int from = 0, to = 0; to < rgb.Length; from += RgbImage.BytesPerPixel, to += 3)
            pixels.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        return new PackedPicture(rgb, PackEncoding.Rgb, image.Width, image.Height);
    }
}
