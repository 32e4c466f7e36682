using System.CommandLine;
using IlgpuNet.Benchmarks.Throughput;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Tests.Throughput;

public sealed class PeerTableTests : IDisposable
{
    private static readonly ThroughputResult s_own = new("R50", "train", "cpu", 224, 8, 6, 1.3, 150, 200, 1200, null);
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

        PeerTable.Write(output, [new PeerComparison("peer", s_own, new PeerResults(path).Get(s_own))]);

        Assert.Equal(["R50", "peer", "6.00", "4.00", "1.50", "1200", "2400", "0.50"], LastRow(output));
    }

    [Fact]
    public void Memory_is_the_devices_where_it_has_its_own()
    {
        StringWriter output = new();

        PeerTable.Write(
            output,
            [new PeerComparison("peer", s_own with { DeviceMegabytes = 900 }, s_own with { DeviceMegabytes = 600 })]);

        Assert.Equal(["R50", "peer", "6.00", "6.00", "1.00", "900", "600", "1.50"], LastRow(output));
    }

    [Fact]
    public void A_peer_without_a_result_leaves_its_row_empty_in_table_and_file()
    {
        string own = _folder["own.jsonl"], slow = _folder["slow.jsonl"], none = _folder["none.jsonl"];
        File.WriteAllLines(own, [s_own.ToJson()]);
        File.WriteAllLines(slow, [(s_own with { ImagesPerSecond = 2 }).ToJson()]);
        File.WriteAllText(none, "");
        StringWriter output = new();
        string[] arguments =
            ["peers", "--own", own, "--peer", $"slow={slow}", "--peer", $"none={none}", "--csv", _folder["peers.csv"]];

        int code = Training.Cli.CommandLine.Run(
            new RootCommand { PeersCommand.Create() },
            arguments,
            output,
            TextWriter.Null,
            TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["R50", "none", "6.00", "1200"], LastRow(output));
        string[] lines =
        [
            "arch,mode,device,image_size,batch,peer,images_per_s,peer_images_per_s,speed_ratio,memory_mb,"
                + "peer_memory_mb,memory_ratio",
            "R50,train,cpu,224,8,slow,6.0000,2.0000,3.0000,1200.0000,1200.0000,1.0000",
            "R50,train,cpu,224,8,none,6.0000,,,1200.0000,,",
        ];
        Assert.Equal(lines, File.ReadAllLines(_folder["peers.csv"]));
    }

    [Theory]
    [InlineData("RGSE50", "train", 224, 8)]
    [InlineData("R50", "infer", 224, 8)]
    [InlineData("R50", "train", 64, 8)]
    [InlineData("R50", "train", 224, 4)]
    public void Other_work_is_no_peer(string network, string mode, int imageSize, int batch)
    {
        string path = Written(s_own with { Network = network, Mode = mode, ImageSize = imageSize, Batch = batch });

        DataException error = Assert.Throws<DataException>(() => new PeerResults(path).Get(s_own));

        Assert.Contains("no result of R50, train, 224 px, batch 8", error.Message);
    }

    [Fact]
    public void A_line_that_is_no_result_is_named()
    {
        string path = _folder["peer.jsonl"];
        File.WriteAllLines(path, [s_own.ToJson(), "R50 4.0 images/s"]);

        DataException error = Assert.Throws<DataException>(() => new PeerResults(path));

        Assert.Contains($"'{path}', line 2", error.Message);
    }

    private static string[] LastRow(StringWriter output) =>
        output.ToString().Trim().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string Written(params ThroughputResult[] results)
    {
        string path = _folder["peer.jsonl"];
        File.WriteAllLines(path, results.Select(result => result.ToJson()));
        return path;
    }
}
