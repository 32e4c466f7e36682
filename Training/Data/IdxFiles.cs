using System.Buffers.Binary;
using System.Globalization;

namespace IlgpuNet.Training.Data;

/// <summary>
/// MNIST and its kin (Fashion-MNIST, KMNIST) in LeCun's idx format: a file of grey pictures and one of labels for each
/// part, plain or <c>.gz</c>. Classes are numbered; an idx file has no names for them.
/// </summary>
public static class IdxFiles
{
    private const uint LabelsMagic = 0x0000_0801;
    private const uint ImagesMagic = 0x0000_0803;
    private const int LabelsHeader = 8;
    private const int ImagesHeader = 16;

    /// <summary>Whether a folder holds such files.</summary>
    public static bool IsIn(string folder) =>
        Find(folder, DataSplit.Train, "images", 3) is not null || Find(folder, DataSplit.Test, "images", 3) is not null;

    /// <summary>Reads the images of one part; its classes are as many as the largest label + 1.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="split">Training or test images.</param>
    /// <exception cref="DataException">A file is missing or damaged, or the two disagree.</exception>
    public static ImageDataset Read(string folder, DataSplit split)
    {
        string imagesPath = Require(folder, split, "images", 3), labelsPath = Require(folder, split, "labels", 1);
        byte[] labels = Checked(labelsPath, LabelsMagic, LabelsHeader, "labels");
        byte[] images = Checked(imagesPath, ImagesMagic, ImagesHeader, "pictures");
        int count = Dimension(images, 0), height = Dimension(images, 1), width = Dimension(images, 2);
        if (count != Dimension(labels, 0))
        {
            throw new DataException(
                $"'{imagesPath}' has {count} pictures and '{labelsPath}' {Dimension(labels, 0)} labels; "
                + "take both from the same set");
        }
        RawImages store = new(images, ImagesHeader, width * height, width, height, channels: 1);
        ImageSample[] samples =
        [
            .. Enumerable.Range(0, count).Select(i => new ImageSample(
                string.Create(CultureInfo.InvariantCulture, $"{imagesPath}:{i}"), labels[LabelsHeader + i])
            {
                Store = store,
                Index = i,
            }),
        ];
        int classes = samples.Select(sample => sample.Label + 1).DefaultIfEmpty().Max();
        return new ImageDataset(
            samples, ClassNumbers.Names(classes), $"idx files '{folder}' ({split.ToString().ToLowerInvariant()})");
    }

    private static byte[] Checked(string path, uint magic, int header, string content)
    {
        byte[] bytes = DataFile.ReadAllBytes(path);
        if (bytes.Length < header || BinaryPrimitives.ReadUInt32BigEndian(bytes) != magic)
        {
            throw new DataException(
                $"file '{path}' is no idx file of {content}: it does not begin with {magic:X8}; fetch it again");
        }
        long expected = 1;
        for (int i = 0; i < (header - 4) / 4; i++)
        {
            uint length = (uint)Dimension(bytes, i);
            expected = length is 0 or > int.MaxValue || expected > int.MaxValue ? long.MaxValue : expected * length;
        }
        if (expected != bytes.Length - header)
        {
            throw new DataException(
                $"file '{path}' has {bytes.Length - header} bytes of {content}, its header announces "
                + $"{(expected == long.MaxValue ? "nonsense" : expected.ToString(CultureInfo.InvariantCulture))}; "
                + "it is truncated or damaged: fetch it again");
        }
        return bytes;
    }

    private static int Dimension(byte[] bytes, int i) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i));

    private static string Require(string folder, DataSplit split, string content, int dimensions) =>
        Find(folder, split, content, dimensions) ?? throw new DataException(
            $"folder '{folder}' has no '{Names(split, content, dimensions).First()}', plain or .gz; "
            + "fetch the four files of the set");

    private static string? Find(string folder, DataSplit split, string content, int dimensions) =>
        Names(split, content, dimensions).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Names(DataSplit split, string content, int dimensions)
    {
        string part = split == DataSplit.Train ? "train" : "t10k";
        foreach (string separator in new[] { "-", "." })
        {
            string name = $"{part}-{content}{separator}idx{dimensions}-ubyte";
            yield return name;
            yield return name + ".gz";
        }
    }
}
