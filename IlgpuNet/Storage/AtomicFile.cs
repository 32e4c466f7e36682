using System.Text;

namespace IlgpuNet.Storage;

/// <summary>
/// Writes a file so that at every moment, a crash or a power failure included, its path holds the whole previous
/// content or the whole new one: a temporary beside it is written, flushed to the disk, opened again and verified, and
/// then renamed over the path.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// The temporary's suffix. It is the same each time, so what a killed process leaves behind is overwritten by the
    /// next.
    /// </summary>
    internal const string TemporarySuffix = ".partial";

    /// <summary>Replaces the content of <paramref name="path"/>, making its folder if need be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content to a stream that can seek.</param>
    /// <param name="verify">
    /// Reads the finished temporary at the path it is given and throws if it is not what was meant; its length has been
    /// checked by then.
    /// </param>
    /// <exception cref="StorageException">
    /// The file system refuses; the previous content is unchanged. Other exceptions of <paramref name="write"/> and
    /// <paramref name="verify"/> pass through, with the previous content unchanged as well.
    /// </exception>
    public static void Write(string path, Action<Stream> write, Action<string>? verify = null)
    {
        string temporary = path + TemporarySuffix;
        try
        {
            string directory = Path.GetDirectoryName(Path.GetFullPath(path))
                ?? throw new IOException("it is the root of a file system");
            if (Directory.Exists(path))
                throw new IOException("it is a folder");
            Directory.CreateDirectory(directory);
            try
            {
                long length = WriteThrough(temporary, write);
                if (new FileInfo(temporary).Length != length)
                    throw new IOException($"{length} bytes were written and fewer arrived");
                verify?.Invoke(temporary);
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                Discard(temporary);
                throw;
            }
            DirectorySync.Flush(directory);
        }
        catch (Exception error) when (FileErrors.Covers(error))
        {
            throw new StorageException(
                $"cannot write '{path}': {FileErrors.Reason(error)}; what was there before is unchanged", error);
        }
    }

    /// <summary>Replaces the content of <paramref name="path"/> by <paramref name="text"/> in UTF-8.</summary>
    /// <exception cref="StorageException">The file system refuses; the previous content is unchanged.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Deletes the temporaries that killed processes left in a folder which nobody writes to now.</summary>
    /// <param name="directory">The folder; those below are not looked into.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void DeleteLeftovers(string directory)
    {
        foreach (string temporary in Directory.GetFiles(directory, "*" + TemporarySuffix))
            Discard(temporary);
    }

    /// <summary>Deletes a temporary if that can be done: why it came to this matters more.</summary>
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (FileErrors.Covers(error))
        {
            // The next write overwrites it.
        }
    }

    private static long WriteThrough(string path, Action<Stream> write)
    {
        using FileStream stream = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        write(stream);
        stream.Flush(flushToDisk: true);
        return stream.Length;
    }
}
