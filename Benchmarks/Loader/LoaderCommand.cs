using System.CommandLine;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Logging;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary><c>loader</c>: images per second from every kind of source, beside Skia's bare decoding.</summary>
internal static class LoaderCommand
{
    private const int Records = 5000;

    public static Command Create()
    {
        Option<int> photos = new("--photos")
        {
            Description = "photographs that are made and read",
            DefaultValueFactory = _ => 192,
        };
        Option<int> imageSize = new("--image-size", "--image_size")
        {
            Description = "side of the network's input",
            DefaultValueFactory = _ => 224,
        };
        Option<int> workers = new("--workers", "-j")
        {
            Description = "most threads: 1, 2, 4 ... up to it are timed",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Option<int> repeats = new("--repeats")
        {
            Description = "timed runs of each source",
            DefaultValueFactory = _ => 9,
        };
        Option<bool> json = new("--json")
        {
            Description = "a line of JSON a source on stdout; the table goes to stderr",
        };
        Command command = new("loader", "Images per second from every kind of source, beside Skia's bare decoding.")
        {
            photos, imageSize, workers, repeats, json,
        };
        command.SetAction(result =>
        {
            LoaderSettings settings = new(
                OptionValues.AtLeast(result, photos, 8),
                Records,
                OptionValues.Between(result, imageSize, 8, 1024),
                WorkerCounts(OptionValues.Between(result, workers, 1, 256)),
                OptionValues.AtLeast(result, repeats, 1));
            Run(settings, result.GetValue(json), result.InvocationConfiguration);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(LoaderSettings settings, bool json, InvocationConfiguration console)
    {
        string folder = Directory.CreateTempSubdirectory("ilgpunet-loader-").FullName;
        try
        {
            IReadOnlyList<TimedLoading> loadings = LoaderSources.Create(settings, folder);
            DirectoryInfo photos = new(Path.Combine(folder, "photos"));
            long bytes = photos.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            IReadOnlyList<LoaderResult> results = LoaderBenchmark.Run(loadings, settings.Repeats);
            TextWriter table = json ? console.Error : console.Output;
            string size = $"{PhotoFiles.Width} x {PhotoFiles.Height}, {bytes / settings.Photos / 1000} kB each";
            table.Line($"{Processor.Description}; {settings.Photos} photographs of {size}");
            string crops = $"random resized crops of {settings.ImageSize} px (CIFAR-10 and idx: 32 px)";
            table.Line($"{crops}, median of {settings.Repeats} runs");
            LoaderBenchmark.WriteTable(results, table);
            if (json)
            {
                foreach (LoaderResult line in results)
                    console.Output.WriteLine(line.ToJson());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int[] WorkerCounts(int most) =>
        [.. Enumerable.Range(0, 9).Select(power => 1 << power).TakeWhile(count => count <= most)];
}
