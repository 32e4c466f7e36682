using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Cli;

/// <summary>The images that <c>predict</c> is given.</summary>
internal static class PredictionInputs
{
    /// <summary>Every image, in the order given; those of a folder in ordinal order.</summary>
    /// <param name="paths">Files, which are not looked at here, and folders.</param>
    /// <param name="list">A file of paths, one a line; null for none.</param>
    /// <exception cref="UsageException">There is no image to classify.</exception>
    /// <exception cref="DataException">A folder has no image, or the list cannot be read.</exception>
    public static IReadOnlyList<ImageSample> Find(IReadOnlyList<string> paths, string? list)
    {
        List<ImageSample> images = [];
        foreach (string path in paths)
            AddPath(path, images);
        if (list is not null)
            AddList(list, images);
        return images.Count > 0
            ? images
            : throw new UsageException("no image is named: name files or folders, or a list of them with --list");
    }

    private static void AddPath(string path, List<ImageSample> images)
    {
        if (!Directory.Exists(path))
        {
            images.Add(new ImageSample(path, Label: 0));
            return;
        }
        IReadOnlyList<string> found = ClassFolders.ImagesBelow(path);
        if (found.Count == 0)
            throw new DataException($"folder '{path}' holds no image; name another, or the files themselves");
        images.AddRange(found.Select(image => new ImageSample(image, Label: 0)));
    }

    private static void AddList(string list, List<ImageSample> images)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        try
        {
            foreach ((int index, string line) in File.ReadLines(list).Index())
            {
                if (line.Trim() is { Length: > 0 } name)
                    images.Add(new ImageSample(Path.Combine(folder, name), Label: 0, index + 1));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"list '{list}' cannot be read: {error.Message}", error);
        }
    }
}
