using IlgpuNet.Storage;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>Turns a data set into one file that is mapped into memory at training.</summary>
public static class Packer
{
    /// <summary>
    /// Writes a pack; a file of that name stays until the new one is whole. The same images and options give the same
    /// bytes with any number of workers.
    /// </summary>
    /// <param name="images">The images, in the order of the pack.</param>
    /// <param name="options">Their form.</param>
    /// <param name="path">The pack.</param>
    /// <param name="cancellation">Leaves the pack unwritten.</param>
    /// <returns>The images that were left out because they cannot be read.</returns>
    /// <exception cref="BadImageException">An image cannot be read, and that is to fail.</exception>
    /// <exception cref="DataException">No image can be read.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static IReadOnlyList<BadImage> Pack(
        ImageDataset images,
        PackOptions options,
        string path,
        CancellationToken cancellation = default)
    {
        List<BadImage> bad = [];
        AtomicFile.Write(
            path,
            stream =>
            {
                PackWriter writer = new(stream);
                WriteAll(images, options, writer, bad, cancellation);
                if (writer.Count == 0)
                {
                    throw new DataException(
                        $"none of the {images.Count} images of {images.Source} can be read, the first '{bad[0].Path}': "
                        + $"{bad[0].Reason}; check the data path");
                }
                writer.Finish(images.ClassNames, options.ShortSide);
            },
            temporary => PackFile.Open(temporary));
        return bad;
    }

    private static void WriteAll(
        ImageDataset images,
        PackOptions options,
        PackWriter writer,
        List<BadImage> bad,
        CancellationToken cancellation)
    {
        PicturePacker[] packers = [.. Enumerable.Range(0, options.Workers).Select(_ => new PicturePacker(options))];
        string root = CommonFolder(images);
        foreach ((ImageSample sample, (PackedPicture picture, BadImageException? error)) in images.Samples.Zip(
            OrderedParallel.Select(images.Samples, packers, TryPack, cancellation)))
        {
            if (error is null)
                writer.Add(sample.Path[root.Length..], sample.Label, picture);
            else if (options.OnBadImage == BadImagePolicy.Fail)
                throw error;
            else
                bad.Add(error.Image);
        }
    }

    private static (PackedPicture Picture, BadImageException? Error) TryPack(
        PicturePacker packer, ImageSample sample)
    {
        try
        {
            return (packer.Pack(sample), null);
        }
        catch (BadImageException error)
        {
            return (default, error);
        }
    }

    /// <summary>
    /// What the paths of all images begin with, up to a separator: names in a pack are relative to it.
    /// </summary>
    private static string CommonFolder(ImageDataset images)
    {
        ReadOnlySpan<char> common = images.Samples[0].Path;
        foreach (ImageSample sample in images.Samples)
            common = common[..common.CommonPrefixLength(sample.Path)];
        return common[..(common.LastIndexOfAny('/', Path.DirectorySeparatorChar, ':') + 1)].ToString();
    }
}
