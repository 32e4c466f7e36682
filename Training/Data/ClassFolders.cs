using IlgpuNet.Training.Data.Checking;

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
    public static ImageDataset Read(string root) => Read(root, SourceFault.Throw);

    /// <summary>Reads a validation folder, which must have exactly the classes of training.</summary>
    /// <param name="root">The folder of the class folders.</param>
    /// <param name="classNames">The classes of training, in the order of their labels.</param>
    /// <exception cref="DataException">
    /// A class is missing or unknown, a class has no image, or a folder cannot be read.
    /// </exception>
    public static ImageDataset Read(string root, IReadOnlyList<string> classNames) =>
        Read(root, classNames, SourceFault.Throw);

    /// <summary>Reads a training folder, and tells what is wrong with it.</summary>
    /// <exception cref="DataException">There is no class or no image, or the folder cannot be read.</exception>
    internal static ImageDataset Read(string root, SourceFaultHandler report) => Read(root, ClassNames(root), report);

    /// <summary>Reads a validation folder, and tells what is wrong with it.</summary>
    /// <exception cref="DataException">There is no class or no image, or the folder cannot be read.</exception>
    internal static ImageDataset Read(string root, IReadOnlyList<string> classNames, SourceFaultHandler report)
    {
        string[] found = ClassNames(root);
        foreach (string missing in classNames.Except(found))
        {
            report(
                new SourceFault(
                    FindingKind.MissingClass, Path.Combine(root, missing), 0, "a class of training has no folder"),
                new DataException(
                    $"folder '{root}' has no sub-folder '{missing}', which is a class of training; "
                    + "training and validation need the same classes"));
        }
        foreach (string unknown in found.Except(classNames))
        {
            report(
                new SourceFault(
                    FindingKind.UnknownClass, Path.Combine(root, unknown), 0, "the folder is not a class of training"),
                new DataException(
                    $"folder '{Path.Combine(root, unknown)}' is not a class of training; "
                    + "training and validation need the same classes"));
        }
        var samples = new List<ImageSample>();
        HashSet<string> present = [.. found];
        for (int label = 0; label < classNames.Count; label++)
        {
            if (!present.Contains(classNames[label])) continue;
            string folder = Path.Combine(Path.GetFullPath(root), classNames[label]);
            IReadOnlyList<string> images = ImagesBelow(folder, report);
            if (images.Count == 0)
            {
                report(
                    new SourceFault(
                        FindingKind.EmptyClass, folder, 0, "the class folder holds no image that can be read"),
                    new DataException(
                        $"class folder '{folder}' holds no image ({string.Join(' ', s_extensions)}); "
                        + "add images or remove the folder"));
            }
            foreach (string image in images) samples.Add(new ImageSample(image, label));
        }
        return new ImageDataset(samples, classNames, $"folder '{root}'");
    }

    /// <summary>Every image below a folder, at any depth, in ordinal order.</summary>
    /// <exception cref="DataException">A folder cannot be read.</exception>
    internal static IReadOnlyList<string> ImagesBelow(string folder) => ImagesBelow(folder, SourceFault.Throw);

    private static List<string> ImagesBelow(string folder, SourceFaultHandler report)
    {
        var images = new List<string>();
        Collect(folder, 0, report, images);
        images.Sort(string.CompareOrdinal);
        return images;
    }

    private static string[] ClassNames(string root)
    {
        RequireFolder(root);
        string[] names =
        [
            .. List(root, SourceFault.Throw).Folders
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

    /// <summary>
    /// Tells a folder that is missing from one that lies where we may not look: <c>Directory.Exists</c> denies both.
    /// </summary>
    private static void RequireFolder(string root)
    {
        try
        {
            if (!File.GetAttributes(root).HasFlag(FileAttributes.Directory))
                throw new DataException($"data path '{root}' is a file; name the folder of the class folders");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"data folder '{root}' does not exist; check the path", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(root, exception);
        }
    }

    private static void Collect(string folder, int depth, SourceFaultHandler report, List<string> images)
    {
        if (depth > MaximumDepth)
        {
            report(
                new SourceFault(FindingKind.Unreadable, folder, 0, $"it lies more than {MaximumDepth} folders deep"),
                new DataException(
                    $"folder '{folder}' lies more than {MaximumDepth} folders deep; "
                    + "look for a link to its own parent"));
            return;
        }
        (string[] files, string[] folders) = List(folder, report);
        images.AddRange(files.Where(IsImage));
        foreach (string child in folders)
        {
            if (IsVisible(Path.GetFileName(child))) Collect(child, depth + 1, report, images);
        }
    }

    private static bool IsImage(string path) =>
        IsVisible(Path.GetFileName(path))
        && s_extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsVisible(string name) => !name.StartsWith('.');

    private static (string[] Files, string[] Folders) List(string folder, SourceFaultHandler report)
    {
        try
        {
            return (Directory.GetFiles(folder, "*", s_everything), Directory.GetDirectories(folder, "*", s_everything));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report(
                new SourceFault(FindingKind.Unreadable, folder, 0, exception.Message),
                Unreadable(folder, exception));
            return ([], []);
        }
    }

    private static DataException Unreadable(string folder, Exception exception) =>
        new($"folder '{folder}' cannot be read: {exception.Message}", exception);
}
