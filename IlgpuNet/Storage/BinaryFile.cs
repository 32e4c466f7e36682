using Microsoft.Win32.SafeHandles;

namespace IlgpuNet.Storage;

/// <summary>What is done with a piece of a file.</summary>
internal delegate void ChunkAction(ReadOnlySpan<byte> bytes);

/// <summary>
/// A file opened for reading at any place. A place outside of it is a <see cref="FormatException"/>: the numbers that
/// led there come from the file.
/// </summary>
internal sealed class BinaryFile : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly SafeFileHandle _file;

    private BinaryFile(string path, SafeFileHandle file) =>
        (Path, _file, Length) = (path, file, RandomAccess.GetLength(file));

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Its length when it was opened, in bytes.</summary>
    public long Length { get; }

    /// <summary>Opens the file and hands it to <paramref name="parse"/>, whose result owns it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be, for the message: <c>safetensors file</c>.</param>
    /// <param name="parse">
    /// Checks the content; a <see cref="FormatException"/> of it ends a sentence about the file.
    /// </param>
    /// <exception cref="StorageException">The file cannot be read, or is not of the kind.</exception>
    public static T Open<T>(string path, string kind, Func<BinaryFile, T> parse)
    {
        BinaryFile file = Open(path);
        try
        {
            return parse(file);
        }
        catch (FormatException error)
        {
            file.Dispose();
            throw new StorageException($"'{path}' is not a good {kind}: {error.Message}", error);
        }
        catch (Exception error) when (FileErrors.Covers(error))
        {
            file.Dispose();
            throw new StorageException($"cannot read '{path}': {FileErrors.Reason(error)}", error);
        }
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="FormatException">The file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
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

    /// <summary>
    /// Hands <paramref name="count"/> bytes from <paramref name="offset"/> on to <paramref name="body"/>, in pieces of
    /// whole megabytes and a rest.
    /// </summary>
    /// <exception cref="StorageException">They cannot be read.</exception>
    public void ForChunks(long offset, long count, ChunkAction body)
    {
        byte[] buffer = new byte[Math.Min(ChunkBytes, count)];
        try
        {
            for (long done = 0; done < count; done += buffer.Length)
            {
                Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, count - done));
                Read(offset + done, chunk);
                body(chunk);
            }
        }
        catch (Exception error) when (FileErrors.Covers(error) || error is FormatException)
        {
            throw new StorageException($"cannot read '{Path}': {FileErrors.Reason(error)}", error);
        }
    }

    /// <summary>Reads numbers of any floating-point type as single-precision ones.</summary>
    /// <exception cref="StorageException">They cannot be read.</exception>
    public float[] ReadFloats(long offset, long count, SafeTensorType type)
    {
        float[] values = new float[count];
        int size = type.SizeInBytes();
        int done = 0;
        ForChunks(offset, count * size, bytes =>
        {
            Span<float> target = values.AsSpan(done, bytes.Length / size);
            FloatConversion.Convert(bytes, type, target);
            done += target.Length;
        });
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static BinaryFile Open(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? throw new IOException("it is a folder")
                : new BinaryFile(path, File.OpenHandle(path, options: FileOptions.RandomAccess));
        }
        catch (Exception error) when (
            FileErrors.Covers(error) || error is NotSupportedException or ArgumentException)
        {
            throw new StorageException($"cannot read '{path}': {FileErrors.Reason(error)}", error);
        }
    }
}
