using System.IO.Compression;
using System.Security.Cryptography;

namespace IlgpuNet.Training.Data;

/// <summary>
/// The data set inside the program: 6,000 training and 2,000 test images of Fashion-MNIST (see
/// <c>Data/Embedded/README.md</c>), unpacked to the cache folder when first used.
/// </summary>
public static class EmbeddedDataset
{
    private const string Resource = "IlgpuNet.Training.Data.Embedded.fashion-mnist-8k.zip";
    private const string Name = "fashion-mnist-8k";

    /// <summary>Unpacks the set where that has not been done, and reads its lists.</summary>
    /// <param name="cacheFolder">Where to unpack; by default <see cref="CacheFolder.Location"/>.</param>
    /// <returns>The training and the test images.</returns>
    /// <exception cref="DataException">The cache folder cannot be written, or what is there is incomplete.</exception>
    public static (ImageDataset Train, ImageDataset Test) Open(string? cacheFolder = null)
    {
        string cache = cacheFolder ?? CacheFolder.Location;
        byte[] zip = ReadResource();
        string hash = Convert.ToHexStringLower(SHA256.HashData(zip))[..12];
        string folder = Path.Combine(cache, $"{Name}-{hash}");
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        try
        {
            if (!Directory.Exists(folder)) UnpackAtomically(archive, folder);
            CheckComplete(archive, folder);
            string[] classNames = File.ReadAllLines(Path.Combine(folder, "classes.txt"));
            return (Read("train"), Read("test"));

            ImageDataset Read(string part)
            {
                ImageDataset list = ImageList.Read(Path.Combine(folder, part + ".txt"), folder, classNames);
                return new ImageDataset(list.Samples, classNames, $"the embedded set {Name} ({part})");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"the embedded data set cannot be unpacked to '{folder}': {exception.Message} "
                + $"Name another folder with {CacheFolder.Variable}.",
                exception);
        }
    }

    /// <summary>
    /// Unpacks to a temporary sibling and renames it, so that <paramref name="folder"/> is either absent or whole. Of
    /// two processes that do so at once the second finds the name taken, and uses what the first has made.
    /// </summary>
    internal static void UnpackAtomically(ZipArchive archive, string folder)
    {
        string temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
        try
        {
            Unpack(archive, temporary);
            try
            {
                Directory.Move(temporary, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
            }
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Writes the files of an archive below <paramref name="folder"/>, and nowhere else.</summary>
    /// <exception cref="DataException">An entry's name leads out of the folder; it is not written.</exception>
    internal static void Unpack(ZipArchive archive, string folder)
    {
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        Directory.CreateDirectory(root);
        HashSet<string> folders = [];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string path = Path.GetFullPath(Path.Combine(root, entry.FullName));
            if (!path.StartsWith(root, StringComparison.Ordinal))
            {
                throw new DataException(
                    $"archive entry '{entry.FullName}' leads out of '{folder}'; the archive is not to be trusted");
            }
            if (entry.FullName.EndsWith('/')) continue;
            string parent = Path.GetDirectoryName(path)!;
            if (folders.Add(parent)) Directory.CreateDirectory(parent);

            // Thousands of small files: one write each, and no time stamps.
            var bytes = new byte[entry.Length];
            using (Stream stream = entry.Open()) stream.ReadExactly(bytes);
            File.WriteAllBytes(path, bytes);
        }
    }

    private static void CheckComplete(ZipArchive archive, string folder)
    {
        HashSet<string> files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')),
        ];
        int missing = archive.Entries.Count(entry => !files.Contains(entry.FullName));
        if (missing > 0)
        {
            throw new DataException(
                $"folder '{folder}' lacks {missing} of the {archive.Entries.Count} files of the embedded data set; "
                + "delete the folder, it is unpacked again");
        }
    }

    private static byte[] ReadResource()
    {
        using Stream stream = typeof(EmbeddedDataset).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(
                $"The resource '{Resource}' is missing from the program; build or install it again.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
