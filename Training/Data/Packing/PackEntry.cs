using System.Buffers.Binary;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>One picture in the index of a pack: 32 bytes, little-endian, in this order.</summary>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Checksum">Their checksum.</param>
/// <param name="Label">Its class.</param>
/// <param name="Encoding">What the bytes are.</param>
/// <param name="Width">Columns; 0 where an image file tells.</param>
/// <param name="Height">Rows; 0 where an image file tells.</param>
internal readonly record struct PackEntry(
    long Offset, int Length, uint Checksum, int Label, PackEncoding Encoding, int Width, int Height)
{
    public const int Bytes = 32;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Offset);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Checksum);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], Label);
        BinaryPrimitives.WriteInt32LittleEndian(destination[20..], (int)Encoding);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], Width);
        BinaryPrimitives.WriteInt32LittleEndian(destination[28..], Height);
    }

    public static PackEntry Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt64LittleEndian(source),
        BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
        (PackEncoding)BinaryPrimitives.ReadInt32LittleEndian(source[20..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[24..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[28..]));

    /// <summary>Whether the entry can be what it says, its bytes before <paramref name="end"/>.</summary>
    public bool IsSound(long end) =>
        Offset >= PackHeader.Length && Length > 0 && Offset <= end - Length && Encoding switch
        {
            PackEncoding.File => true,
            PackEncoding.Rgb => Width > 0 && Height > 0 && 3L * Width * Height == Length,
            _ => false,
        };
}
