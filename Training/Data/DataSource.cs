using IlgpuNet.Training.Data.Checking;
using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Tells what a path holds by looking: a pack, the binary files of CIFAR-10 or CIFAR-100, the idx files of MNIST and
/// its kin, or a folder for each class.
/// </summary>
public static class DataSource
{
    /// <summary>Reads training images, whose classes are those of the source.</summary>
    /// <param name="path">A pack, or the folder of the images.</param>
    /// <param name="list">A list of the images in the folder; null to look what the path holds.</param>
    /// <param name="split">Which part is meant where the source holds both.</param>
    /// <param name="classCount">Number of classes of a list; null for the largest label + 1.</param>
    /// <exception cref="DataException">The source is missing or broken.</exception>
    public static ImageDataset Read(string path, string? list, DataSplit split, int? classCount = null) =>
        Read(path, list, split, classCount, SourceFault.Throw);

    /// <summary>Reads test images, whose classes must be those of training.</summary>
    /// <param name="path">A pack, or the folder of the images.</param>
    /// <param name="list">A list of the images in the folder; null to look what the path holds.</param>
    /// <param name="split">Which part is meant where the source holds both.</param>
    /// <param name="classNames">The classes of training, in the order of their labels.</param>
    /// <exception cref="DataException">The source is missing or broken, or has other classes.</exception>
    public static ImageDataset Read(string path, string? list, DataSplit split, IReadOnlyList<string> classNames) =>
        Read(path, list, split, classNames, SourceFault.Throw);

    /// <summary>Reads training images, and tells what is wrong with their source.</summary>
    /// <exception cref="DataException">The source cannot be read at all.</exception>
    internal static ImageDataset Read(
        string path, string? list, DataSplit split, int? classCount, SourceFaultHandler report) => list is not null
        ? ImageList.Read(list, path, classCount, report)
        : TryReadFiles(path, split, report) ?? ClassFolders.Read(path, report);

    /// <summary>Reads test images, and tells what is wrong with their source.</summary>
    /// <exception cref="DataException">The source cannot be read at all.</exception>
    internal static ImageDataset Read(
        string path, string? list, DataSplit split, IReadOnlyList<string> classNames, SourceFaultHandler report)
    {
        if (list is not null) return ImageList.Read(list, path, classNames, report);
        if (TryReadFiles(path, split, report) is not { } found) return ClassFolders.Read(path, classNames, report);

        // Of numbered classes the last ones may have no image here.
        bool numbered = found.ClassNames.SequenceEqual(ClassNumbers.Names(found.ClassCount))
            && found.ClassCount <= classNames.Count;
        if (!numbered && !found.ClassNames.SequenceEqual(classNames))
        {
            string difference =
                $"has other classes than the training images ({found.ClassCount}, "
                + $"'{found.ClassNames[0]}' to '{found.ClassNames[^1]}'; training has {classNames.Count}, "
                + $"'{classNames[0]}' to '{classNames[^1]}')";
            report(
                new SourceFault(FindingKind.UnknownClass, path, 0, difference),
                new DataException($"{found.Source} {difference}; use parts of the same set"));
            return found;
        }
        return new ImageDataset(found.Samples, classNames, found.Source);
    }

    private static ImageDataset? TryReadFiles(string path, DataSplit split, SourceFaultHandler report)
    {
        if (File.Exists(path)) return PackFile.Open(path);
        if (CifarBinary.IsIn(path)) return CifarBinary.Read(path, split, report);
        return IdxFiles.IsIn(path) ? IdxFiles.Read(path, split) : null;
    }
}
