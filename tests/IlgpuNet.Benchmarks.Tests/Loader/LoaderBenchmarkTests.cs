using System.Text.Json;
using IlgpuNet.Benchmarks.Loader;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;
using SkiaSharp;

namespace IlgpuNet.Benchmarks.Tests.Loader;

public sealed class LoaderBenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_source_is_read_by_every_number_of_workers()
    {
        LoaderSettings settings = new(Photos: 8, Records: 20, ImageSize: 64, Workers: [1, 2], Repeats: 1);
        IReadOnlyList<TimedLoading> loadings = LoaderSources.Create(settings, _folder.Path);
        IReadOnlyList<LoaderResult> results = LoaderBenchmark.Run(loadings, settings.Repeats, seconds: 0);

        string[] sources =
        [
            "Skia alone", "list of JPEGs", "class folders", "pack, JPEG", "pack, JPEG, 256", "pack, raw, 256",
            "CIFAR-10", "idx",
        ];
        Assert.Equal(
            from source in sources from workers in settings.Workers select (source, workers),
            results.Select(result => (result.Source, result.Workers)));
        Assert.All(results, result =>
        {
            Assert.InRange(result.ImagesPerSecond, 1, 1e7);
            JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement;
            Assert.Equal(result.ImagesPerSecond, json.GetProperty("images_per_s").GetDouble(), 0.051);
        });
    }

    [Fact]
    public void Photographs_have_the_size_and_the_bytes_of_photographs()
    {
        PhotoFiles.Write(EmbeddedDataset.Open().Train, 10, _folder.Path);
        FileInfo[] files = new DirectoryInfo(_folder.Path).GetFiles("*.jpg", SearchOption.AllDirectories);
        Assert.Equal(10, files.Length);
        Assert.InRange(files.Average(file => file.Length), 70_000, 130_000);
        using SKBitmap first = SKBitmap.Decode(files[0].FullName);
        Assert.Equal((500, 375), (first.Width, first.Height));
    }

    [Fact]
    public void The_table_sets_workers_beside_Skia_and_beside_one_worker()
    {
        StringWriter output = new();
        LoaderBenchmark.WriteTable(
            [new("Skia alone", 1, 400, 390, 410), new("idx", 1, 2000, 1900, 2100), new("idx", 2, 3800, 3700, 3900)],
            output);
        string[] lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(
            ["idx", "2", "3800", "(3700", "..", "3900)", "1900", "475", "%", "1.90"],
            lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
