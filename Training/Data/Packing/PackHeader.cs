using System.Buffers.Binary;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>
/// The first 64 bytes of a pack, little-endian: signature (8 bytes), version (4), length of the header (4), number of
/// pictures (8), number of classes (4), short side or 0 (4), offset and length of the index (8 + 8), its checksum (4),
/// 8 bytes of zero, and the checksum of all these (4). Checksums are CRC-32C.
/// </summary>
/// <param name="Pictures">Number of pictures.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="ShortSide">What the short sides were reduced to; 0 where they were not.</param>
/// <param name="IndexOffset">Where the index begins.</param>
/// <param name="IndexLength">Bytes of the index.</param>
/// <param name="IndexChecksum">Checksum of the index.</param>
internal readonly record struct PackHeader(
    long Pictures, int Classes, int ShortSide, long IndexOffset, long IndexLength, uint IndexChecksum)
{
    public const int Length = 64;
    private const int Version = 1;
    private const int ChecksumAt = Length - sizeof(uint);

    /// <summary>As in PNG, a byte that is no text and line ends of both kinds betray a transfer as text.</summary>
    private static ReadOnlySpan<byte> Signature =>
        [0x89, (byte)'I', (byte)'P', (byte)'A', (byte)'C', (byte)'K', 0x0D, 0x0A];

    /// <summary>The header as bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Pictures);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Classes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), ShortSide);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), IndexOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), IndexLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(48), IndexChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Checksum.Of(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="path">Names the file in errors.</param>
    /// <param name="bytes">The first bytes of the file.</param>
    /// <param name="fileLength">The length of the file.</param>
    /// <exception cref="DataException">It is none, of another version, damaged, or the file breaks off.</exception>
    public static PackHeader Parse(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (!bytes.StartsWith(Signature))
            throw new DataException($"file '{path}' is no pack; make one with 'data pack'");
        if (bytes.Length < Length)
            throw new DataException($"pack '{path}' breaks off in its header; copy or pack it again");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new DataException(
                $"pack '{path}' has format version {version}, this program reads version {Version}; "
                + "pack the images again");
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Checksum.Of(bytes[..ChecksumAt]))
            throw new DataException($"pack '{path}' is damaged: its header fails its checksum; copy or pack it again");
        PackHeader header = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..]));
        if (header.IndexOffset + header.IndexLength != fileLength)
        {
            throw new DataException(
                $"pack '{path}' has {fileLength} bytes and should have {header.IndexOffset + header.IndexLength}; "
                + "it is truncated: copy or pack it again");
        }
        return header;
    }
}
