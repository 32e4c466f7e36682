using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace IlgpuNet.Storage.Torch;

/// <summary>A part of a file that has a name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Its first byte, from the start of the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The CRC-32 of its bytes; 0 for none.</param>
internal sealed record StoredPart(string Name, long Offset, long Length, uint Checksum)
{
    /// <summary>Compares the bytes with their checksum.</summary>
    /// <exception cref="FormatException">They differ; the message ends a sentence about the file.</exception>
    /// <exception cref="StorageException">They cannot be read.</exception>
    public void Verify(BinaryFile file)
    {
        if (Checksum == 0)
            return;
        Crc32 crc = new();
        file.ForChunks(Offset, Length, crc.Append);
        uint found = crc.GetCurrentHashAsUInt32();
        if (found != Checksum)
        {
            throw new FormatException(
                $"the entry '{Name}' of its zip archive has the CRC-32 {found:x8} and should have {Checksum:x8}: "
                + "it was damaged, or saved without checksums; download or save it again");
        }
    }
}

/// <summary>
/// The table of contents of a zip archive whose entries are stored as they are, which is how torch.save writes them, so
/// that each can be read in place. Compressed, encrypted, overlapping and twice-named entries are refused: nothing in
/// such an archive is larger than the file. Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
/// </summary>
internal static class StoredZip
{
    private const uint LocalSignature = 0x04034b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint WideEndSignature = 0x06064b50;
    private const uint WideLocatorSignature = 0x07064b50;

    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const int WideEndBytes = 56;
    private const int WideLocatorBytes = 20;
    private const ushort WideField = 1;
    private const int MaximumDirectory = 64 << 20;

    /// <summary>The entries by name.</summary>
    /// <exception cref="FormatException">A rule is broken; the message ends a sentence about the file.</exception>
    public static Dictionary<string, StoredPart> Read(BinaryFile file)
    {
        (long offset, long length) = FindDirectory(file);
        if (offset < 0 || length < 0 || length > file.Length - offset)
            throw new FormatException("the table of contents of its zip archive lies outside of it");
        if (length > MaximumDirectory)
            throw new FormatException($"its zip archive has a table of contents of {length} bytes");
        byte[] directory = new byte[length];
        file.Read(offset, directory);

        Dictionary<string, StoredPart> parts = [];
        for (int at = 0; at < directory.Length;)
        {
            StoredPart part = ReadEntry(file, directory.AsSpan(at), out int size);
            if (!parts.TryAdd(part.Name, part))
                throw new FormatException($"its zip archive has two entries '{part.Name}'");
            at += size;
        }
        CheckApart(parts.Values);
        return parts;
    }

    private static (long Offset, long Length) FindDirectory(BinaryFile file)
    {
        byte[] tail = new byte[Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        long tailStart = file.Length - tail.Length;
        file.Read(tailStart, tail);
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (UInt32(end) != EndSignature || UInt16(end[20..]) != end.Length - EndBytes)
                continue;
            return FindWideDirectory(file, tailStart + at) ?? (UInt32(end[16..]), UInt32(end[12..]));
        }
        throw new FormatException("it starts like a zip archive and has no table of contents: it was cut off");
    }

    /// <summary>The place that a ZIP64 record in front of the end record gives, if there is one.</summary>
    private static (long Offset, long Length)? FindWideDirectory(BinaryFile file, long end)
    {
        long locatorStart = end - WideLocatorBytes;
        if (locatorStart < 0)
            return null;
        byte[] locator = new byte[WideLocatorBytes];
        file.Read(locatorStart, locator);
        if (UInt32(locator) != WideLocatorSignature)
            return null;
        long recordStart = Int64(locator.AsSpan(8));
        byte[] record = new byte[WideEndBytes];
        if (recordStart < 0 || recordStart > locatorStart - WideEndBytes)
            throw new FormatException("the end record of its zip archive lies outside of it");
        file.Read(recordStart, record);
        return UInt32(record) == WideEndSignature
            ? (Int64(record.AsSpan(48)), Int64(record.AsSpan(40)))
            : throw new FormatException("its zip archive has no end record where it should be");
    }

    private static StoredPart ReadEntry(BinaryFile file, ReadOnlySpan<byte> entry, out int size)
    {
        if (entry.Length < EntryBytes || UInt32(entry) != EntrySignature)
            throw new FormatException("the table of contents of its zip archive is damaged");
        (int nameLength, int extraLength) = (UInt16(entry[28..]), UInt16(entry[30..]));
        size = EntryBytes + nameLength + extraLength + UInt16(entry[32..]);
        if (entry.Length < size)
            throw new FormatException("the table of contents of its zip archive is cut off");
        string name = Encoding.UTF8.GetString(entry.Slice(EntryBytes, nameLength));
        if (name.Length == 0 || name.Any(char.IsControl))
            throw new FormatException("its zip archive has an entry without a printable name");
        if ((UInt16(entry[8..]) & 1) != 0)
            throw new FormatException($"the entry '{name}' of its zip archive is encrypted");

        (long compressed, long length, long offset) = (UInt32(entry[20..]), UInt32(entry[24..]), UInt32(entry[42..]));
        ReadOnlySpan<byte> wide = WideFieldOf(entry.Slice(EntryBytes + nameLength, extraLength));
        length = Widened(length, ref wide);
        compressed = Widened(compressed, ref wide);
        offset = Widened(offset, ref wide);
        if (UInt16(entry[10..]) != 0 || compressed != length)
        {
            throw new FormatException(
                $"the entry '{name}' of its zip archive is compressed, which torch.save never does");
        }
        return new StoredPart(name, DataStart(file, name, offset, length), length, UInt32(entry[16..]));
    }

    private static ReadOnlySpan<byte> WideFieldOf(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = UInt16(extra[2..]);
            if (length > extra.Length - 4)
                break;
            if (UInt16(extra) == WideField)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return [];
    }

    /// <summary>A number that did not fit 32 bits follows in the ZIP64 field, in the order of the fixed ones.</summary>
    private static long Widened(long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < sizeof(long))
            return value;
        long widened = Int64(wide);
        wide = wide[sizeof(long)..];
        return widened;
    }

    private static long DataStart(BinaryFile file, string name, long offset, long length)
    {
        byte[] local = new byte[LocalBytes];
        if (offset >= 0 && offset <= file.Length - LocalBytes)
        {
            file.Read(offset, local);
            long start = offset + LocalBytes + UInt16(local.AsSpan(26)) + UInt16(local.AsSpan(28));
            if (UInt32(local) == LocalSignature && length >= 0 && start <= file.Length && length <= file.Length - start)
                return start;
        }
        throw new FormatException($"the entry '{name}' of its zip archive lies outside of it");
    }

    private static void CheckApart(IEnumerable<StoredPart> parts)
    {
        StoredPart? before = null;
        foreach (StoredPart part in parts.OrderBy(part => part.Offset).ThenBy(part => part.Length))
        {
            if (before is not null && part.Offset < before.Offset + before.Length)
            {
                throw new FormatException(
                    $"the entries '{before.Name}' and '{part.Name}' of its zip archive overlap");
            }
            before = part;
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long Int64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
