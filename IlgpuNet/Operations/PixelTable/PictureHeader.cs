using System.Runtime.InteropServices;
using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What <see cref="PixelTable"/> does to one picture: its mirror image, a rectangle that is erased, and what it is
/// mixed with. In words of 32 bits, as it is sent to a device.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct PictureHeader
{
    internal readonly int Mirrored;
    internal readonly int Left;
    internal readonly int Top;
    internal readonly int Right;
    internal readonly int Bottom;

    // Where the noise in the rectangle begins; a zero in its place means that there is none.
    internal readonly int HasNoise;
    internal readonly PhiloxKey Noise;
    internal readonly int FirstWord;
    internal readonly PictureMixture Mixture;

    /// <summary>A picture of which nothing is erased.</summary>
    /// <param name="mirrored">Whether left and right are exchanged.</param>
    public PictureHeader(bool mirrored) => Mirrored = mirrored ? 1 : 0;

    /// <summary>A picture of which a rectangle is erased, after it was mirrored.</summary>
    /// <param name="mirrored">Whether left and right are exchanged.</param>
    /// <param name="left">The rectangle's first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="width">Its columns; 0 where nothing is erased.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="noise">
    /// What its values become: rows, columns, then channels, <see cref="PhiloxCursor.NextNormal"/> of this; zeros
    /// where it is null.
    /// </param>
    public PictureHeader(bool mirrored, int left, int top, int width, int height, PhiloxCursor? noise)
        : this(mirrored)
    {
        (Left, Top, Right, Bottom) = (left, top, left + width, top + height);
        if (noise is not { } cursor)
            return;
        (HasNoise, Noise, FirstWord) = (1, new PhiloxKey(cursor.Generator), checked((int)cursor.Index));
    }

    /// <summary>The same picture in a mixture.</summary>
    public PictureHeader(in PictureHeader unmixed, PictureMixture mixture)
    {
        this = unmixed;
        Mixture = mixture;
    }

    /// <summary>How many words it has.</summary>
    public static int Words => Marshal.SizeOf<PictureHeader>() / sizeof(int);

    /// <summary>Whether left and right are exchanged.</summary>
    public bool IsMirrored => Mirrored != 0;

    /// <summary>The shape of the headers of <paramref name="count"/> pictures, a tensor of integers.</summary>
    public static Shape Shape(int count) => new(count, Words);

    /// <summary>Writes it as integers.</summary>
    /// <param name="words">Receives <see cref="Words"/> of them.</param>
    public void Write(Span<int> words) => MemoryMarshal.Write(MemoryMarshal.AsBytes(words), this);

    /// <summary>The header that was written.</summary>
    /// <param name="words">Its words.</param>
    public static PictureHeader Read(ReadOnlySpan<int> words) =>
        MemoryMarshal.Read<PictureHeader>(MemoryMarshal.AsBytes(words));

    internal bool Erases(int line, int column) => line >= Top && line < Bottom && column >= Left && column < Right;

    /// <summary>
    /// The word of the generator at which the noise of a place in the rectangle begins: two for each value.
    /// </summary>
    internal long NoiseAt(int line, int column, int channel, int channels) =>
        FirstWord + 2 * (((long)(line - Top) * (Right - Left) + column - Left) * channels + channel);
}
