using System.Buffers.Binary;

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
public sealed class SafeTensorsFile : TensorFile
{
    /// <summary>How many bytes in front of the header give its length.</summary>
    internal const int LengthBytes = 8;

    private readonly Dictionary<string, SafeTensorEntry> _byName;
    private readonly long _dataStart;

    private SafeTensorsFile(BinaryFile file)
        : base(file)
    {
        byte[] header = ReadHeader(file);
        _dataStart = LengthBytes + header.Length;
        (Entries, Metadata) = SafeTensorsHeader.Parse(header, _dataStart, file.Length - _dataStart);
        _byName = Entries.ToDictionary(entry => entry.Name);
    }

    /// <inheritdoc/>
    public override string Format => "safetensors";

    /// <summary>Every tensor, in the order of their data.</summary>
    public override IReadOnlyList<SafeTensorEntry> Entries { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="StorageException">The file cannot be read or is not a well-formed safetensors file.</exception>
    public static SafeTensorsFile Open(string path) =>
        BinaryFile.Open(path, "safetensors file", file => new SafeTensorsFile(file));

    /// <inheritdoc/>
    public override SafeTensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Compares the data with the checksum that <see cref="SafeTensorsWriter"/> left in the metadata; a file of another
    /// writer has none and passes.
    /// </summary>
    /// <exception cref="StorageException">The data changed since it was written, or cannot be read.</exception>
    public override void VerifyData()
    {
        if (!Metadata.TryGetValue(SafeTensorsWriter.ChecksumKey, out string? expected))
            return;
        Crc32C checksum = new();
        File.ForChunks(_dataStart, Entries.Sum(entry => entry.Bytes), bytes => checksum.Append(bytes));
        if (checksum.Text != expected)
        {
            throw new StorageException(
                $"'{Path}' is damaged: its data has the checksum {checksum.Text} and was written with {expected}");
        }
    }

    private protected override float[] ReadValues(TensorInfo entry)
    {
        SafeTensorEntry own = (SafeTensorEntry)entry;
        return File.ReadFloats(own.Offset, own.Count, own.Type);
    }

    private static byte[] ReadHeader(BinaryFile file)
    {
        if (file.Length < LengthBytes)
            throw new FormatException($"it has only {file.Length} bytes");
        byte[] prefix = new byte[LengthBytes];
        file.Read(0, prefix);
        if (TorchFile.Recognises(prefix))
            throw new FormatException("it is a file of PyTorch's: load it with --pretrained, or see 'weights convert'");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensorsHeader.MaximumLength)
        {
            throw new FormatException(
                $"its header would have {length} bytes, more than the {SafeTensorsHeader.MaximumLength} allowed");
        }
        if (length > (ulong)(file.Length - LengthBytes))
            throw new FormatException($"it ends inside its header of {length} bytes");
        byte[] header = new byte[length];
        file.Read(LengthBytes, header);
        return header;
    }
}
