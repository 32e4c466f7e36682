using System.Runtime.InteropServices;

namespace IlgpuNet.Training.Data;

/// <summary>
/// An 8-bit RGB picture, four bytes a pixel: red, green, blue and one that means nothing, so that a pixel is one
/// aligned word. The memory is kept when the image takes another size: one instance serves a worker for a whole run.
/// </summary>
public sealed class RgbImage
{
    /// <summary>Bytes from one pixel to the next.</summary>
    public const int BytesPerPixel = 4;

    // Vectors may be read that begin at one of the last pixels.
    private const int Padding = 16;

    private byte[] _pixels = [];

    /// <summary>An image without pixels, to be decoded or resampled into.</summary>
    public RgbImage()
    {
    }

    /// <summary>A black image.</summary>
    public RgbImage(int width, int height)
    {
        Resize(width, height);
        Pixels.Clear();
    }

    /// <summary>The number of columns.</summary>
    public int Width { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Height { get; private set; }

    /// <summary>Rows from the top, pixels from the left, <see cref="BytesPerPixel"/> bytes each.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * BytesPerPixel);

    /// <summary>One row of pixels.</summary>
    public Span<byte> Row(int y) => Pixels.Slice(y * Width * BytesPerPixel, Width * BytesPerPixel);

    /// <summary>The pixels as words, for moving them about.</summary>
    internal Span<uint> Words => MemoryMarshal.Cast<byte, uint>(Pixels);

    /// <summary>Takes another size; what the pixels hold is then undefined.</summary>
    internal void Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int bytes = checked(width * height * BytesPerPixel);
        if (_pixels.Length - Padding < bytes) _pixels = GC.AllocateUninitializedArray<byte>(checked(bytes + Padding));
        Width = width;
        Height = height;
    }
}
