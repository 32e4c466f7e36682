using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IlgpuNet.Storage;

/// <summary>
/// A safetensors file opened for reading: the header is read and checked at once, the data of a tensor when it is asked
/// for. The file holds an unsigned 64-bit little-endian header length, the header in JSON, and the tensors' bytes
/// (https://github.com/huggingface/safetensors).
/// </summary>
/// <remarks>
/// Refused are: a header above 16 MiB, one that does not start with '{', duplicate names, unknown element types, shapes
/// that overflow or do not match their range of bytes, gaps, overlaps, and bytes at the end that belong to no tensor.
/// Memory is bounded by the length of the file. Not-a-number and infinities are values like any other.
/// </remarks>
public sealed class SafeTensorsFile : IDisposable
{
    private const int LengthBytes = 8;
    private const int ChunkBytes = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, SafeTensorEntry> _byName;
    private readonly long _dataStart;

    private SafeTensorsFile(string path, SafeFileHandle file)
    {
        (Path, _file) = (path, file);
        long fileLength = RandomAccess.GetLength(file);
        byte[] header = ReadHeader(fileLength);
        _dataStart = LengthBytes + header.Length;
        (Entries, Metadata) = SafeTensorsHeader.Parse(header, _dataStart, fileLength - _dataStart);
        _byName = Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Every tensor, in the order of their data.</summary>
    public IReadOnlyList<SafeTensorEntry> Entries { get; }

    /// <summary>The texts that accompany the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="StorageException">The file cannot be read or is not a well-formed safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a folder");
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
            return new SafeTensorsFile(path, file);
        }
        catch (Exception error) when (
            FileErrors.Covers(error) || error is FormatException or NotSupportedException or ArgumentException)
        {
            file?.Dispose();
            throw new StorageException(error is FormatException
                ? $"'{path}' is not a good safetensors file: {error.Message}"
                : $"cannot read '{path}': {FileErrors.Reason(error)}", error);
        }
    }

    /// <summary>The tensor called <paramref name="name"/>; null if there is none.</summary>
    public SafeTensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Reads a floating-point tensor of any width as single-precision numbers, in the order of the file.
    /// </summary>
    /// <exception cref="StorageException">It holds integers, or the file cannot be read.</exception>
    public float[] ReadFloats(SafeTensorEntry entry)
    {
        if (!entry.Type.IsFloatingPoint())
        {
            throw new StorageException(
                $"tensor '{entry.Name}' of '{Path}' holds {entry.Type}, not floating-point numbers");
        }
        if (entry.Count > Array.MaxLength)
        {
            throw new StorageException(
                $"tensor '{entry.Name}' of '{Path}' has {entry.Count} elements, more than fit into one array");
        }
        float[] values = new float[entry.Count];
        int size = entry.Type.SizeInBytes();
        int done = 0;
        ForChunks(entry.Offset, entry.Bytes, bytes =>
        {
            Span<float> target = values.AsSpan(done, bytes.Length / size);
            Convert(bytes, entry.Type, target);
            done += target.Length;
        });
        return values;
    }

    /// <summary>
    /// Compares the data with the checksum that <see cref="SafeTensorsWriter"/> left in the metadata; a file of another
    /// writer has none and passes.
    /// </summary>
    /// <exception cref="StorageException">The data changed since it was written, or cannot be read.</exception>
    public void VerifyData()
    {
        if (!Metadata.TryGetValue(SafeTensorsWriter.ChecksumKey, out string? expected))
            return;
        Crc32C checksum = new();
        ForChunks(_dataStart, Entries.Sum(entry => entry.Bytes), bytes => checksum.Append(bytes));
        if (checksum.Text != expected)
        {
            throw new StorageException(
                $"'{Path}' is damaged: its data has the checksum {checksum.Text} and was written with {expected}");
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static void Convert(ReadOnlySpan<byte> bytes, SafeTensorType type, Span<float> values)
    {
        switch (type)
        {
            case SafeTensorType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case SafeTensorType.F64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
            case SafeTensorType.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            default:
                ReadOnlySpan<ushort> upperHalves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upperHalves[i] << 16);
                break;
        }
    }

    private byte[] ReadHeader(long fileLength)
    {
        if (fileLength < LengthBytes)
            throw new FormatException($"it has only {fileLength} bytes");
        byte[] prefix = new byte[LengthBytes];
        ReadFully(prefix, 0);
        if (prefix.AsSpan().StartsWith("PK\u0003\u0004"u8))
            throw new FormatException("it is a zip archive, as PyTorch writes them; convert it to safetensors first");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensorsHeader.MaximumLength)
        {
            throw new FormatException(
                $"its header would have {length} bytes, more than the {SafeTensorsHeader.MaximumLength} allowed");
        }
        if (length > (ulong)(fileLength - LengthBytes))
            throw new FormatException($"it ends inside its header of {length} bytes");
        byte[] header = new byte[length];
        ReadFully(header, LengthBytes);
        return header;
    }

    private void ForChunks(long offset, long count, ReadOnlySpanAction body)
    {
        byte[] buffer = new byte[Math.Min(ChunkBytes, count)];
        try
        {
            for (long done = 0; done < count; done += buffer.Length)
            {
                Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - done));
                ReadFully(chunk, offset + done);
                body(chunk);
            }
        }
        catch (Exception error) when (FileErrors.Covers(error) || error is FormatException)
        {
            throw new StorageException($"cannot read '{Path}': {FileErrors.Reason(error)}", error);
        }
    }

    private void ReadFully(Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int count = RandomAccess.Read(_file, destination, offset);
            if (count == 0)
                throw new FormatException("it became shorter while it was read");
            destination = destination[count..];
            offset += count;
        }
    }

    private delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);
}
