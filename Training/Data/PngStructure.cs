using System.Buffers.Binary;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Walks the chunks of a PNG file (ISO/IEC 15948, clause 5) to the last one. A decoder that has all pixels does not
/// miss it, but a file without it has been cut.
/// </summary>
internal static class PngStructure
{
    // Length, type and checksum of a chunk.
    private const int ChunkFrame = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes begin as a PNG file does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Whether the file goes on to the end of its last chunk.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> rest = file[Signature.Length..];
        while (rest.Length >= ChunkFrame)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame) return false;
            if (rest[sizeof(uint)..].StartsWith("IEND"u8)) return true;
            rest = rest[(ChunkFrame + (int)length)..];
        }
        return false;
    }
}
