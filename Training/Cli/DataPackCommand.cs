using System.CommandLine;
using System.Globalization;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Training.Cli;

/// <summary><c>data pack</c>: turns any source into one file that is mapped into memory at training.</summary>
internal static class DataPackCommand
{
    private static readonly string[] s_formats = ["jpeg", "raw", "original"];

    public static Command Create(CancellationToken cancellation)
    {
        Argument<string> source = new("source")
        {
            Description = "class folders, CIFAR or idx files, a pack, or the folder of --list",
        };
        Argument<string> pack = new("pack") { Description = "the file to write, such as train.pack" };
        Option<string?> list = new("--list")
        {
            Description = "text file of 'imagename label' lines, names relative to the source",
        };
        Option<string> split = new("--split")
        {
            Description = "train|test, where the source holds both",
            DefaultValueFactory = _ => "train",
        };
        Option<int> shortSide = new("--short-side", "--short_side")
        {
            Description = "larger images are reduced to this short side; 0 leaves them as they are",
            DefaultValueFactory = _ => 0,
        };
        Option<string> format = new("--format")
        {
            Description = "jpeg|raw|original: encoded, ready pixels, or the files as they are",
            DefaultValueFactory = _ => s_formats[0],
        };
        Option<int> quality = new("--quality")
        {
            Description = "of jpeg, 1 to 100",
            DefaultValueFactory = _ => new PackOptions().Quality,
        };
        Option<string> onBadImage = new("--on-bad-image", "--on_bad_image")
        {
            Description = "fail|skip an image that cannot be read",
            DefaultValueFactory = _ => "fail",
        };
        Option<int> workers = new("--workers", "-j")
        {
            Description = "threads that decode and encode",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Command command = new("pack", "Put images into one file that is mapped into memory at training.")
        {
            source, pack, list, split, shortSide, format, quality, onBadImage, workers,
        };
        command.SetAction(result =>
        {
            PackOptions options = new()
            {
                Format = (PackFormat)OptionValues.OneOf(result, format, s_formats),
                ShortSide = OptionValues.Between(result, shortSide, 0, ushort.MaxValue),
                Quality = OptionValues.Between(result, quality, 1, 100),
                OnBadImage = OptionValues.OneOf(result, onBadImage, "fail", "skip") == 1
                    ? BadImagePolicy.Skip
                    : BadImagePolicy.Fail,
                Workers = OptionValues.Between(result, workers, 1, 1024),
            };
            if (options is { Format: PackFormat.Original, ShortSide: > 0 })
                throw new UsageException("--format original takes the files as they are: leave --short-side out");
            DataSplit part = OptionValues.OneOf(result, split, "train", "test") == 1 ? DataSplit.Test : DataSplit.Train;
            ImageDataset images = DataSource.Read(result.GetValue(source)!, result.GetValue(list), part);
            Run(images, options, result.GetValue(pack)!, result.InvocationConfiguration, cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(
        ImageDataset images, PackOptions options, string path, InvocationConfiguration console,
        CancellationToken cancellation)
    {
        console.Error.WriteLine($"data: {images.Description}");
        IReadOnlyList<BadImage> bad = Packer.Pack(images, options, path, cancellation);
        foreach (BadImage image in bad)
        {
            string line = image.Line > 0 ? $" (list line {image.Line})" : "";
            console.Error.WriteLine($"left out: {image.Path}{line}: {image.Reason}");
        }
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"images={images.Count - bad.Count} left_out={bad.Count} bytes={new FileInfo(path).Length}"));
    }
}
