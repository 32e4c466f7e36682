using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Tests.Throughput;

public sealed class PeerComparisonTests : IDisposable
{
    private static readonly ThroughputResult s_own = new("R50", "train", "cpu", 224, 8, 6, 1.3, 150, 200, 1200);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_result_stands_beside_the_peers_last_of_the_same_work()
    {
        string path = Written(
            s_own with { ImagesPerSecond = 1 },
            s_own with { ImagesPerSecond = 4, PeakMegabytes = 2400 },
            s_own with { Batch = 16, ImagesPerSecond = 5 });
        StringWriter output = new();

        new PeerComparison(path).Write(output, [s_own]);

        string[] cells = output.ToString().Trim().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["R50", "6.00", "4.00", "1.50", "1200", "2400", "0.50"], cells);
    }

    [Theory]
    [InlineData("RGSE50", "train", 224, 8)]
    [InlineData("R50", "infer", 224, 8)]
    [InlineData("R50", "train", 64, 8)]
    [InlineData("R50", "train", 224, 4)]
    public void Other_work_is_no_peer(string network, string mode, int imageSize, int batch)
    {
        string path = Written(s_own with { Network = network, Mode = mode, ImageSize = imageSize, Batch = batch });

        DataException error = Assert.Throws<DataException>(
            () => new PeerComparison(path).Write(TextWriter.Null, [s_own]));

        Assert.Contains("no result of R50, train, 224 px, batch 8", error.Message);
    }

    [Fact]
    public void A_line_that_is_no_result_is_named()
    {
        string path = _folder["peer.jsonl"];
        File.WriteAllLines(path, [s_own.ToJson(), "R50 4.0 images/s"]);

        DataException error = Assert.Throws<DataException>(() => new PeerComparison(path));

        Assert.Contains($"'{path}', line 2", error.Message);
    }

    private string Written(params ThroughputResult[] results)
    {
        string path = _folder["peer.jsonl"];
        File.WriteAllLines(path, results.Select(result => result.ToJson()));
        return path;
    }
}
