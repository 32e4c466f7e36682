using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Inference;

namespace IlgpuNet.Training.Cli;

/// <summary><c>predict</c>: the most likely classes of images, as a table, CSV or JSON.</summary>
internal static class PredictCommand
{
    private const string TableFormat = "table";
    private const string CsvFormat = "csv";
    private const string JsonFormat = "json";

    public static Command Create(CancellationToken cancellation)
    {
        Argument<string[]> paths = new("images") { Description = "image files, and folders of them at any depth" };
        paths.Arity = ArgumentArity.ZeroOrMore;
        Option<string?> list = new("--list")
        {
            Description = "text file of image paths, one a line, relative to its folder",
        };
        Option<int> top = Number("--top", "how many classes to show of each image", 5, "-k");
        Option<int> batchSize = Number("--batch-size", "images computed at once", 32, "--batch_size", "-b");
        Option<int> workers = Number("--workers", "threads that decode images", Environment.ProcessorCount, "-j");
        Option<string> format = new("--format")
        {
            Description = $"{TableFormat}|{CsvFormat}|{JsonFormat}",
            DefaultValueFactory = _ => TableFormat,
        };
        Command command = new("predict", "Classify images with a trained network.")
        {
            paths, list, top, batchSize, workers, format,
        };
        InspectionOptions inspection = new();
        inspection.AddTo(command);
        command.SetAction(result =>
        {
            BatchLoaderOptions loading = new()
            {
                BatchSize = OptionValues.AtLeast(result, batchSize, 1),
                Workers = OptionValues.AtLeast(result, workers, 1),
            };
            int count = OptionValues.AtLeast(result, top, 1);
            TextWriter output = result.InvocationConfiguration.Output;
            Func<IPredictionWriter> writer = Writer(result.GetRequiredValue(format), output);
            ImageSample[] images = [.. PredictionInputs.Find(result.GetValue(paths) ?? [], result.GetValue(list))];
            using Device device = inspection.OpenDevice(result);
            using SavedNetwork network = inspection.Source.Load(result, device);
            ImageClassifier classifier = new(network, inspection.Source.Transform(result, network), count);
            using IPredictionWriter predictions = writer();
            int unreadable = Write(
                classifier.Run(images, loading, cancellation), predictions, result.InvocationConfiguration.Error);
            return unreadable == 0 ? ExitCode.Done : ExitCode.Data;
        });
        return command;
    }

    /// <summary>Writes the results; answers how many images could not be read, each of which is told.</summary>
    private static int Write(IEnumerable<Classification> results, IPredictionWriter predictions, TextWriter error)
    {
        int unreadable = 0;
        foreach (Classification result in results)
        {
            predictions.Write(result);
            if (result.Problem is null)
                continue;
            unreadable++;
            error.WriteLine($"error: image '{result.Path}': {result.Problem}");
        }
        return unreadable;
    }

    private static Func<IPredictionWriter> Writer(string format, TextWriter output) => format switch
    {
        TableFormat => () => new PredictionTable(output),
        CsvFormat => () => new PredictionCsv(output),
        JsonFormat => () => new PredictionJson(output),
        _ => throw new UsageException(
            $"--format '{format}': one of {TableFormat}, {CsvFormat}, {JsonFormat} is expected"),
    };

    private static Option<int> Number(string name, string description, int value, params string[] aliases) =>
        new(name, aliases) { Description = description, DefaultValueFactory = _ => value };
}
