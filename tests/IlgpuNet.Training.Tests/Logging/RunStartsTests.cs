using System.Text.Json;
using IlgpuNet.Devices;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Logging;

public sealed class RunStartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Path => _folder["environment.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_start_is_kept_with_its_place_and_machine()
    {
        using HostDevice device = new(threads: 1);
        RunStart first = RunStart.Now(device, TrainingPosition.Start, _clock);
        RunStarts.Write(Path, [], first);
        _clock.Advance(3600);
        RunStart second = RunStart.Now(device, new TrainingPosition(4, 17, default(MetricSums), Seconds: 3), _clock);
        RunStarts.Write(Path, RunStarts.Read(Path), second);
        Assert.Equal([first, second], RunStarts.Read(Path));

        JsonElement start = JsonDocument.Parse(File.ReadAllText(Path)).RootElement[1];
        Assert.Equal("2026-05-04T14:07:09+00:00", start.GetProperty("time").GetString());
        Assert.Equal((5, 18), (start.GetProperty("epoch").GetInt32(), start.GetProperty("batch").GetInt32()));
        Assert.Equal(Environment.ProcessId, start.GetProperty("process").GetInt32());
        Assert.Equal(
            ("cpu", device.Description),
            (start.GetProperty("device").GetString(), start.GetProperty("deviceDescription").GetString()));
        Assert.Equal(JsonValueKind.Null, start.GetProperty("driver").ValueKind);
        Assert.Matches(@"^\d+\.\d+\.\d+", start.GetProperty("program").GetString());
        foreach (string name in (string[])["machine", "operatingSystem", "runtime", "architecture", "processor"])
            Assert.NotEmpty(start.GetProperty(name).GetString()!);
        Assert.True(start.GetProperty("cores").GetInt32() > 0 && start.GetProperty("vectorBits").GetInt32() % 128 == 0);
    }

    [Fact]
    public void The_holder_of_a_folder_is_named_while_its_process_lives()
    {
        using HostDevice device = new(threads: 1);
        RunStart here = RunStart.Now(device, TrainingPosition.Start, _clock);
        RunStarts.Write(Path, [], here);
        Assert.Contains($"process {Environment.ProcessId}", RunStarts.DescribeHolder(Path), StringComparison.Ordinal);
        // No process has this number.
        RunStarts.Write(Path, [], here with { Process = int.MaxValue });
        Assert.Equal("", RunStarts.DescribeHolder(Path));
        // Whether one of another machine lives cannot be seen from here.
        RunStarts.Write(Path, [], here with { Process = int.MaxValue, Machine = "elsewhere" });
        Assert.Equal(
            $", process {int.MaxValue} on elsewhere since 2026-05-04 13:07:09", RunStarts.DescribeHolder(Path));
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("[{}]")]
    [InlineData("3")]
    public void A_damaged_file_is_named_with_the_remedy(string text)
    {
        File.WriteAllText(Path, text);
        string message = Assert.Throws<StorageException>(() => RunStarts.Read(Path)).Message;
        Assert.StartsWith($"cannot read '{Path}': ", message, StringComparison.Ordinal);
        Assert.EndsWith("; move the file away to go on without it", message, StringComparison.Ordinal);
        Assert.Equal("", RunStarts.DescribeHolder(Path));
    }
}
