using System.CommandLine;
using IlgpuNet.Storage;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Sheet;

namespace IlgpuNet.Training.Cli;

/// <summary><c>data show</c>: a sheet of training images as the network gets them, epoch by epoch.</summary>
internal static class DataShowCommand
{
    private const int MostPictures = 2000;

    private static readonly string[] s_keys =
    [
        "data", "augment", "network.imageSize", "network.classes", "optimizer.batchSize", "schedule.epochs", "run.seed",
    ];

    public static Command Create()
    {
        Option<string> file = new("--out", "-o")
        {
            Description = "the PNG file to write",
            DefaultValueFactory = _ => "samples.png",
        };
        Option<int> count = new("--count")
        {
            Description = "images: the first of the epoch",
            DefaultValueFactory = _ => 8,
        };
        Option<int> epoch = new("--epoch")
        {
            Description = "the first epoch shown, from 0",
            DefaultValueFactory = _ => 0,
        };
        Option<int> columns = new("--columns")
        {
            Description = "epochs shown, one behind the other",
            DefaultValueFactory = _ => 6,
        };
        Command command = new(
            "show", "Draw training images as the network gets them; takes the options of 'train' that decide it.")
        {
            file, count, epoch, columns,
        };
        TrainOptions options = new();
        options.AddTo(command, s_keys);
        command.SetAction(result =>
        {
            TrainSettings settings = options.Read(result, resumed: null);
            int rows = OptionValues.AtLeast(result, count, 1), width = OptionValues.AtLeast(result, columns, 1);
            if ((long)rows * width > MostPictures)
            {
                throw new UsageException(
                    $"--count {rows} --columns {width}: at most {MostPictures} pictures fit a sheet");
            }
            (ImageDataset images, _) = RunData.ForTraining(settings);
            TrainingImages training = new(settings, images);
            int first = OptionValues.AtLeast(result, epoch, 0);
            IReadOnlyList<int> samples = training.FirstOf(first, rows);
            if (samples.Count == 0)
            {
                throw new DataException(
                    $"none of the {images.Count} images of {images.Source} can be read; try 'data check'");
            }
            SampleSheet sheet = new(
                images, [.. Enumerable.Range(first, width).Select(each => (each, training.In(each, samples)))]);
            string path = result.GetRequiredValue(file);
            byte[] png = sheet.Render();
            AtomicFile.Write(path, stream => stream.Write(png));
            result.InvocationConfiguration.Output.WriteLine(path);
            return ExitCode.Done;
        });
        return command;
    }
}
