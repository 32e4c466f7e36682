namespace IlgpuNet.Storage;

/// <summary>
/// A file of named tensors opened for reading: a <see cref="SafeTensorsFile"/> or a <see cref="TorchFile"/>. What it
/// lists is read and checked when it is opened, the values of a tensor when they are asked for.
/// </summary>
public abstract class TensorFile : IDisposable
{
    private protected TensorFile(BinaryFile file) => File = file;

    /// <summary>The path it was opened by.</summary>
    public string Path => File.Path;

    /// <summary>What kind of file it is, in words.</summary>
    public abstract string Format { get; }

    /// <summary>Every tensor.</summary>
    public abstract IReadOnlyList<TensorInfo> Entries { get; }

    /// <summary>The texts that accompany the tensors.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    private protected BinaryFile File { get; }

    /// <summary>
    /// Opens a file of either kind: one of <c>torch.save</c> is told by its first bytes, anything else is read as
    /// safetensors if it looks like that.
    /// </summary>
    /// <exception cref="StorageException">
    /// The file cannot be read, or is not a well-formed file of its kind.
    /// </exception>
    public static TensorFile OpenAny(string path)
    {
        byte[] start = BinaryFile.Open(path, "weight file", file =>
        {
            using (file)
            {
                byte[] bytes = new byte[Math.Min(TorchFile.SignatureBytes, file.Length)];
                file.Read(0, bytes);
                return bytes;
            }
        });
        if (TorchFile.Recognises(start))
            return TorchFile.Open(path);
        bool safetensors = path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            || (start.Length > SafeTensorsFile.LengthBytes && start[SafeTensorsFile.LengthBytes] == '{');
        return safetensors
            ? SafeTensorsFile.Open(path)
            : throw new StorageException(
                $"'{path}' is no file of weights: it starts neither like safetensors nor like what torch.save writes");
    }

    /// <summary>The tensor called <paramref name="name"/>; null if there is none.</summary>
    public abstract TensorInfo? Find(string name);

    /// <summary>
    /// Reads a floating-point tensor of any width as single-precision numbers, row by row.
    /// </summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <exception cref="StorageException">It holds integers, or the file cannot be read.</exception>
    public float[] ReadFloats(TensorInfo entry)
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
        return ReadValues(entry);
    }

    /// <summary>Compares the data with the checksum that came with it; a file without one passes.</summary>
    /// <exception cref="StorageException">The data changed since it was written, or cannot be read.</exception>
    public virtual void VerifyData()
    {
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => File.Dispose();

    private protected abstract float[] ReadValues(TensorInfo entry);
}
