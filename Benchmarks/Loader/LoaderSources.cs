using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>The same photographs as every kind of source, and small pictures as records.</summary>
internal static class LoaderSources
{
    /// <summary>What packs of ready pixels are reduced to, as <c>docs/data.md</c> recommends.</summary>
    public const int ShortSide = 256;

    private const int RecordSize = 32;

    /// <summary>Writes the files, and opens them as sources.</summary>
    /// <param name="settings">How many of what.</param>
    /// <param name="folder">Where the files go.</param>
    /// <returns>What is timed, source by source, each with every number of workers.</returns>
    public static IReadOnlyList<TimedLoading> Create(LoaderSettings settings, string folder)
    {
        (ImageDataset embedded, _) = EmbeddedDataset.Open();
        string photos = Path.Combine(folder, "photos"), cifar = Path.Combine(folder, "cifar");
        string idx = Path.Combine(folder, "idx");
        PhotoFiles.Write(embedded, settings.Photos, photos);
        RecordFiles.WriteCifar(embedded, settings.Records, cifar);
        RecordFiles.WriteIdx(embedded, settings.Records, idx);

        ImageDataset folders = ClassFolders.Read(photos);
        byte[][] files = [.. folders.Samples.Select(sample => File.ReadAllBytes(sample.Path))];
        (string Name, ImageDataset Images, int Size)[] sources =
        [
            ("list of JPEGs", List(folders, photos, Path.Combine(folder, "list.txt")), settings.ImageSize),
            ("class folders", folders, settings.ImageSize),
            ("pack, JPEG", Pack(folders, new() { Format = PackFormat.Jpeg }, "jpeg"), settings.ImageSize),
            ($"pack, JPEG, {ShortSide}", Pack(folders, new() { ShortSide = ShortSide }, "small"), settings.ImageSize),
            (
                $"pack, raw, {ShortSide}",
                Pack(folders, new() { Format = PackFormat.Raw, ShortSide = ShortSide }, "raw"), settings.ImageSize
            ),
            ("CIFAR-10", CifarBinary.Read(cifar, DataSplit.Train), RecordSize),
            ("idx", IdxFiles.Read(idx, DataSplit.Train), RecordSize),
        ];
        return
        [
            .. settings.Workers.Select(workers => new BareDecodes(files, workers)),
            .. from source in sources
               from workers in settings.Workers
               select new LoaderPasses(source.Name, source.Images, source.Size, workers),
        ];

        ImageDataset Pack(ImageDataset images, PackOptions options, string name)
        {
            string path = Path.Combine(folder, $"{name}.pack");
            Packer.Pack(images, options, path);
            return DataSource.Read(path, list: null, DataSplit.Train);
        }
    }

    private static ImageDataset List(ImageDataset images, string root, string path)
    {
        File.WriteAllLines(
            path, images.Samples.Select(sample => $"{Path.GetRelativePath(root, sample.Path)} {sample.Label}"));
        return ImageList.Read(path, root);
    }
}
