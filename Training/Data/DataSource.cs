using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Tells what a path holds by looking: a pack, the binary files of CIFAR-10 or CIFAR-100, the idx files of MNIST and its
/// kin, or a folder for each class.
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
        list is not null ? ImageList.Read(list, path, classCount) : TryReadFiles(path, split) ?? ClassFolders.Read(path);

    /// <summary>Reads test images, whose classes must be those of training.</summary>
    /// <param name="path">A pack, or the folder of the images.</param>
    /// <param name="list">A list of the images in the folder; null to look what the path holds.</param>
    /// <param name="split">Which part is meant where the source holds both.</param>
    /// <param name="classNames">The classes of training, in the order of their labels.</param>
    /// <exception cref="DataException">The source is missing or broken, or has other classes.</exception>
    public static ImageDataset Read(string path, string? list, DataSplit split, IReadOnlyList<string> classNames)
    {
        if (list is not null) return ImageList.Read(list, path, classNames);
        if (TryReadFiles(path, split) is not { } found) return ClassFolders.Read(path, classNames);

        // Of numbered classes the last ones may have no image here.
        bool numbered = found.ClassNames.SequenceEqual(ClassNumbers.Names(found.ClassCount))
            && found.ClassCount <= classNames.Count;
        if (!numbered && !found.ClassNames.SequenceEqual(classNames))
        {
            throw new DataException(
                $"{found.Source} has other classes than the training images ({found.ClassCount}, "
                + $"'{found.ClassNames[0]}' to '{found.ClassNames[^1]}'; training has {classNames.Count}, "
                + $"'{classNames[0]}' to '{classNames[^1]}'); use parts of the same set");
        }
        return new ImageDataset(found.Samples, classNames, found.Source);
    }

    private static ImageDataset? TryReadFiles(string path, DataSplit split)
    {
        if (File.Exists(path)) return PackFile.Open(path);
        if (CifarBinary.IsIn(path)) return CifarBinary.Read(path, split);
        return IdxFiles.IsIn(path) ? IdxFiles.Read(path, split) : null;
    }
}
