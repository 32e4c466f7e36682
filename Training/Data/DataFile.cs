using System.IO.Compression;

namespace IlgpuNet.Training.Data;

/// <summary>Reads whole files of a data set, with errors that name them.</summary>
internal static class DataFile
{
    /// <summary>The bytes of a file, unpacked where its name ends in <c>.gz</c>.</summary>
    /// <exception cref="DataException">It is missing, unreadable, no gzip file, or larger than an array.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return File.ReadAllBytes(path);
            using var packed = new MemoryStream(File.ReadAllBytes(path), writable: false);
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            gzip.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (InvalidDataException exception)
        {
            throw new DataException(
                $"file '{path}' is damaged: {exception.Message.TrimEnd('.')}; fetch or copy it again", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"file '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
