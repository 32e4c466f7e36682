using System.Globalization;
using IlgpuNet.Training.Data.Checking;

namespace IlgpuNet.Training.Data;

/// <summary>
/// CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky, 2009): records of a label byte, or a coarse and a fine
/// one, and 32 x 32 values each of red, green and blue. Of CIFAR-100 the fine labels are read.
/// </summary>
public static class CifarBinary
{
    private const int Side = 32;
    private const int PixelBytes = Side * Side * 3;

    private static readonly Layout s_ten = new(
        [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], ["test_batch.bin"], "batches.meta.txt", 1, 10);

    private static readonly Layout s_hundred = new(["train.bin"], ["test.bin"], "fine_label_names.txt", 2, 100);

    /// <summary>Whether a folder holds one of the two sets, or a part of it.</summary>
    public static bool IsIn(string folder) => Find(folder) is not null;

    /// <summary>Reads the images of one part.</summary>
    /// <param name="folder">The folder of the <c>.bin</c> files.</param>
    /// <param name="split">Training or test images.</param>
    /// <exception cref="DataException">A file is missing, breaks off, or has a label that no class has.</exception>
    public static ImageDataset Read(string folder, DataSplit split) => Read(folder, split, SourceFault.Throw);

    /// <summary>Reads the images of one part, and tells which have a label that no class has.</summary>
    /// <exception cref="DataException">A file is missing or breaks off.</exception>
    internal static ImageDataset Read(string folder, DataSplit split, SourceFaultHandler report)
    {
        Layout layout = Find(folder) ?? throw new DataException(
            $"folder '{folder}' has no CIFAR files; expected are {s_ten.Train[0]} ... or {s_hundred.Train[0]}");
        List<ImageSample> samples = [];
        foreach (string name in split == DataSplit.Train ? layout.Train : layout.Test)
            Append(Path.Combine(Path.GetFullPath(folder), name), layout, report, samples);
        return new ImageDataset(
            samples, Names(folder, layout),
            $"CIFAR-{layout.Classes} '{folder}' ({split.ToString().ToLowerInvariant()})");
    }

    private static Layout? Find(string folder) => new[] { s_ten, s_hundred }.FirstOrDefault(
        layout => layout.Train.Concat(layout.Test).Any(name => File.Exists(Path.Combine(folder, name))));

    private static void Append(
        string path, Layout layout, SourceFaultHandler report, List<ImageSample> samples)
    {
        if (!File.Exists(path))
            throw new DataException($"file '{path}' of CIFAR-{layout.Classes} is missing; unpack the whole archive");
        byte[] bytes = DataFile.ReadAllBytes(path);
        int stride = layout.LabelBytes + PixelBytes;
        (int count, int rest) = Math.DivRem(bytes.Length, stride);
        if (count == 0 || rest != 0)
        {
            throw new DataException(
                $"file '{path}' has {bytes.Length} bytes, no multiple of the {stride} of a record of "
                + $"CIFAR-{layout.Classes}; it is truncated or of another kind: unpack the archive again");
        }
        RawImages images = new(bytes, layout.LabelBytes, stride, Side, Side, channels: 3);
        for (int i = 0; i < count; i++)
        {
            int label = bytes[i * stride + layout.LabelBytes - 1];
            string image = string.Create(CultureInfo.InvariantCulture, $"{path}:{i}");
            if (label >= layout.Classes)
            {
                string problem = $"label {label}, outside the {layout.Classes} classes of CIFAR-{layout.Classes}";
                report(
                    new SourceFault(FindingKind.Label, image, 0, problem),
                    new DataException(
                        $"image '{image}' has {problem}; the file is damaged: unpack the archive again"));
                continue;
            }
            samples.Add(new ImageSample(image, label) { Store = images, Index = i });
        }
    }

    /// <summary>The names of the classes where their file is there and complete, else their numbers.</summary>
    private static string[] Names(string folder, Layout layout)
    {
        string path = Path.Combine(folder, layout.NamesFile);
        string[] names = !File.Exists(path)
            ? []
            :
            [
                .. System.Text.Encoding.UTF8.GetString(DataFile.ReadAllBytes(path))
                    .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            ];
        return names.Length == layout.Classes ? names : ClassNumbers.Names(layout.Classes);
    }

    private sealed record Layout(string[] Train, string[] Test, string NamesFile, int LabelBytes, int Classes);
}
