namespace IlgpuNet.Training.Data.Packing;

/// <summary>What the bytes of a packed picture are.</summary>
internal enum PackEncoding
{
    /// <summary>An image file: JPEG, PNG, WebP, BMP or GIF.</summary>
    File = 0,

    /// <summary>Rows from the top, pixels from the left, three bytes each: red, green, blue.</summary>
    Rgb = 1,
}
