namespace IlgpuNet.Training.Data;

/// <summary>
/// A folder with one sub-folder for each class. Classes are numbered in the ordinal order of their names, as
/// torchvision's <c>ImageFolder</c> does; a class is every image below its folder, at any depth, in ordinal order.
/// Names that start with a dot are passed over: file managers and notebooks leave them behind.
/// </summary>
public static class ClassFolders
{
    // Deeper than any data set; a link that leads back to its own parent ends here.
    private const int MaximumDepth = 32;

    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    private static readonly EnumerationOptions s_everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    /// <summary>Reads a training folder; its sub-folders are the classes.</summary>
    /// <exception cref="DataException">There is no class, a class has no image, or a folder cannot be read.</exception>
    public static ImageDataset Read(string root) => Read(root, ClassNames(root));

    /// <summary>Reads a validation folder, which must have exactly the classes of training.</summary>
    /// <param name="root">The folder of the class folders.</param>
    /// <param name="classNames">The classes of training, in the order of their labels.</param>
    /// <exception cref="DataException">
    /// A class is missing or unknown, a class has no image, or a folder cannot be read.
    /// </exception>
    public static ImageDataset Read(string root, IReadOnlyList<string> classNames)
    {
        string[] found = ClassNames(root);
        if (classNames.Except(found).FirstOrDefault() is string missing)
        {
            throw new DataException(
                $"folder '{root}' has no sub-folder '{missing}', which is a class of training; "
                + "training and validation need the same classes");
        }
        if (found.Except(classNames).FirstOrDefault() is string unknown)
        {
            throw new DataException(
                $"folder '{Path.Combine(root, unknown)}' is not a class of training; "
                + "training and validation need the same classes");
        }
        var samples = new List<ImageSample>();
        for (int label = 0; label < classNames.Count; label++)
        {
            string folder = Path.Combine(Path.GetFullPath(root), classNames[label]);
            IReadOnlyList<string> images = ImagesBelow(folder);
            if (images.Count == 0)
            {
                throw new DataException(
                    $"class folder '{folder}' holds no image ({string.Join(' ', s_extensions)}); "
                    + "add images or remove the folder");
            }
            foreach (string image in images) samples.Add(new ImageSample(image, label));
        }
        return new ImageDataset(samples, classNames, $"folder '{root}'");
    }

    /// <summary>Every image below a folder, at any depth, in ordinal order.</summary>
    /// <exception cref="DataException">A folder cannot be read.</exception>
    internal static IReadOnlyList<string> ImagesBelow(string folder)
    {
        var images = new List<string>();
        Collect(folder, 0, images);
        images.Sort(string.CompareOrdinal);
        return images;
    }

    private static string[] ClassNames(string root)
    {
        if (!Directory.Exists(root))
            throw new DataException($"data folder '{root}' does not exist; check the path");
        string[] names =
        [
            .. Guard(root, () => Directory.GetDirectories(root, "*", s_everything))
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(IsVisible)
                .Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
        {
            throw new DataException(
                $"data folder '{root}' has no sub-folders; it needs one for each class, or a list file "
                + "(--train_list, --test_list)");
        }
        return names;
    }

    private static void Collect(string folder, int depth, List<string> images)
    {
        if (depth > MaximumDepth)
        {
            throw new DataException(
                $"folder '{folder}' lies more than {MaximumDepth} folders deep; look for a link to its own parent");
        }
        images.AddRange(Guard(folder, () => Directory.GetFiles(folder, "*", s_everything)).Where(IsImage));
        foreach (string child in Guard(folder, () => Directory.GetDirectories(folder, "*", s_everything)))
        {
            if (IsVisible(Path.GetFileName(child))) Collect(child, depth + 1, images);
        }
    }

    private static bool IsImage(string path) =>
        IsVisible(Path.GetFileName(path))
        && s_extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsVisible(string name) => !name.StartsWith('.');

    private static string[] Guard(string folder, Func<string[]> list)
    {
        try
        {
            return list();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }
}
