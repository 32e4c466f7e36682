using IlgpuNet.Storage.Torch;

namespace IlgpuNet.Storage;

/// <summary>
/// A file that torch.save wrote, opened for reading: the zip archive of PyTorch 1.6 and later, or the stream of pickles
/// of 2018 to 2020. The pickle is read and everything it says is checked at once, the values of a tensor when they are
/// asked for.
/// </summary>
/// <remarks>
/// Nothing of the file is run: a pickle may name tensors, storages, ordered dictionaries and numbers of numpy, and
/// every other class or function is refused by name. Offsets, strides and storages that tensors share are honoured. Of
/// a checkpoint, a dictionary with the weights under <c>state_dict</c> or <c>model</c>, the entries are the weights;
/// its other numbers and texts, the epoch for example, are the metadata, and the state of the optimiser is passed over.
/// Refused are compressed archives, big-endian numbers, tensors beyond their storage, storages that are missing or of
/// another length than the pickle says, and views that would unfold to many times the length of the file.
/// </remarks>
public sealed class TorchFile : TensorFile
{
    /// <summary>How much of a file <see cref="Recognises"/> looks at, at most.</summary>
    internal const int SignatureBytes = 512;

    private const int LegacySignatureBytes = 8;
    private const int TarSignatureStart = 257;
    private const long UnfoldedFloor = 16L << 20;
    private const int UnfoldedFactor = 8;

    private readonly Dictionary<string, TorchEntry> _byName;
    private readonly IReadOnlyCollection<StoredPart> _archive = [];

    private TorchFile(BinaryFile file)
        : base(file)
    {
        byte[] start = new byte[Math.Min(SignatureBytes, file.Length)];
        file.Read(0, start);
        object? root;
        if (IsZip(start))
            (root, Format) = (TorchZip.Read(file, out _archive), "PyTorch zip archive");
        else if (IsLegacy(start))
            (root, Format) = (TorchLegacy.Read(file), "PyTorch legacy stream");
        else if (IsTar(start))
        {
            throw new FormatException(
                "it is a tar archive, as PyTorch before 0.1.10 (2017) wrote; if you trust it, load it in Python with "
                + "torch.load(..., weights_only=False) and save its state_dict again");
        }
        else
            throw new FormatException("it does not start as torch.save starts a file");
        TorchContent content = TorchContent.Of(root);
        Metadata = content.Metadata;
        _byName = content.Tensors.ToDictionary(
            tensor => tensor.Key, tensor => new TorchEntry(tensor.Key, tensor.Value));
        Entries = [.. content.Tensors.Select(tensor => _byName[tensor.Key])];
        CheckUnfolded();
    }

    /// <inheritdoc/>
    public override string Format { get; }

    /// <summary>Every tensor of the weights, in the order of the state dictionary.</summary>
    public override IReadOnlyList<TensorInfo> Entries { get; }

    /// <summary>The numbers and texts beside the weights of a checkpoint.</summary>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks all but the values.</summary>
    /// <exception cref="StorageException">The file cannot be read, or is not one that is read here.</exception>
    public static TorchFile Open(string path) => BinaryFile.Open(path, "PyTorch file", file => new TorchFile(file));

    /// <summary>
    /// Compares everything in a zip archive with its checksum, CRC-32; the legacy stream has none and passes.
    /// </summary>
    /// <exception cref="StorageException">An entry was damaged, or cannot be read.</exception>
    public override void VerifyData()
    {
        try
        {
            foreach (StoredPart part in _archive)
                part.Verify(File);
        }
        catch (FormatException error)
        {
            throw new StorageException($"'{Path}' is not a good PyTorch file: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether a file that starts like this should be opened here.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start) => IsZip(start) || IsLegacy(start) || IsTar(start);

    private protected override float[] ReadValues(TensorInfo entry)
    {
        TorchTensor tensor = ((TorchEntry)entry).Tensor;
        if (tensor.Count == 0)
            return [];
        if (tensor.Span > Array.MaxLength)
            throw new StorageException($"tensor '{entry.Name}' of '{Path}' spans {tensor.Span} elements, too many");
        SafeTensorType type = tensor.Storage.Type;
        long offset = tensor.Storage.Offset!.Value + tensor.Start * type.SizeInBytes();
        float[] span = File.ReadFloats(offset, tensor.Span, type);
        return tensor.IsContiguous ? span : tensor.Gather(span);
    }

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    private static bool IsLegacy(ReadOnlySpan<byte> start) =>
        start.StartsWith(TorchLegacy.Signature[..LegacySignatureBytes]);

    private static bool IsTar(ReadOnlySpan<byte> start) =>
        start.Length > TarSignatureStart && start[TarSignatureStart..].StartsWith("ustar"u8);

    /// <summary>Views can repeat elements: a stride of 0 makes a tensor of any size from one number.</summary>
    private void CheckUnfolded()
    {
        UInt128 total = 0;
        foreach (TorchEntry entry in _byName.Values)
            total += (UInt128)entry.Tensor.Count * (uint)entry.Type.SizeInBytes();
        if (total > (UInt128)Math.Max(UnfoldedFloor, UnfoldedFactor * File.Length))
        {
            throw new FormatException(
                $"its tensors are views that would take {total} bytes, and it has {File.Length}");
        }
    }

    private sealed record TorchEntry(string Name, TorchTensor Tensor)
        : TensorInfo(Name, Tensor.Storage.Type, Tensor.Shape);
}
