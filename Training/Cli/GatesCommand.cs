using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Storage;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Explain.Gates;

namespace IlgpuNet.Training.Cli;

/// <summary><c>gates</c>: statistics of a network's gates by class over a data set, as tables and a figure.</summary>
internal static class GatesCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        Option<string?> dataPath = new("--test-data-path", "--test_data_path")
        {
            Description = "folder of the images; without it the embedded Fashion-MNIST",
        };
        Option<string?> list = new("--test-list", "--test_list")
        {
            Description = "text file of 'imagename label' lines, names relative to the folder",
        };
        Option<int> batch = new("--batch-size", "--batch_size", "-b")
        {
            Description = "images in a batch",
            DefaultValueFactory = _ => 64,
        };
        Option<int> workers = new("--workers", "-j")
        {
            Description = "threads that decode images",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount / 2, 1, 8),
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "folder for gates.csv, blocks.csv and gates.png; "
                + "of CBAM also positions.csv and positions.png",
            DefaultValueFactory = _ => "gates",
        };
        InspectionOptions inspection = new();
        Command command = new("gates", "Statistics of the gates by class and stage over a data set.")
        {
            dataPath, list, batch, workers, output,
        };
        inspection.AddTo(command);
        command.SetAction(result =>
        {
            if (result.GetValue(list) is not null && result.GetValue(dataPath) is null)
                throw new UsageException("--test-list needs --test-data-path, the folder of its images");
            using Device device = inspection.OpenDevice(result);
            using SavedNetwork saved = inspection.Source.Load(result, device);
            ImageDataset images =
                RunData.ForEvaluation(result.GetValue(dataPath), result.GetValue(list), saved.ClassNames);
            using BatchLoader loader = new(
                images,
                inspection.Source.Transform(result, saved),
                new BatchLoaderOptions
                {
                    BatchSize = OptionValues.AtLeast(result, batch, 1),
                    Workers = OptionValues.AtLeast(result, workers, 1),
                    Device = device,
                });
            TextWriter log = result.InvocationConfiguration.Error;
            IReadOnlyList<BlockGates> blocks = GateStatistics.Gather(
                saved.Network,
                saved.ClassNames.Count,
                loader,
                done => log.WriteLine($"batch {done} of {loader.BatchesPerEpoch}"),
                cancellation);
            if (blocks.Count == 0)
            {
                throw new UsageException($"{saved.Title} has no gates; networks with SE, CBAM, SPSE or RGSE do");
            }
            string folder = result.GetRequiredValue(output);
            Directory.CreateDirectory(folder);
            GateTables.WriteByClass(File("gates.csv"), blocks, saved.ClassNames);
            GateTables.WriteByBlock(File("blocks.csv"), blocks);
            string title = $"{saved.Title} on {images.Source}";
            byte[] figure = GateFigure.Render(title, blocks, saved.ClassNames);
            AtomicFile.Write(File("gates.png"), stream => stream.Write(figure));
            if (PositionFigure.Render(title, blocks, saved.ClassNames) is { } maps)
            {
                GateTables.WriteByPosition(File("positions.csv"), blocks);
                AtomicFile.Write(File("positions.png"), stream => stream.Write(maps));
            }
            return ExitCode.Done;

            string File(string name)
            {
                string path = Path.Combine(folder, name);
                result.InvocationConfiguration.Output.WriteLine(path);
                return path;
            }
        });
        return command;
    }
}
