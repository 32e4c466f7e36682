using System.Text.Json;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Tests.Logging;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>What the program as a process of its own says, and what it leaves for who watches it.</summary>
public sealed class WatchedRunTests : IDisposable
{
    private readonly TinyProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Quiet_and_json_leave_nothing_but_an_object_for_each_epoch_and_one_for_the_result()
    {
        using TrainingProcess process = _program.Start("--quiet", "--json", "--log-steps", "1", "--ema", "0.9");
        (int code, string output, string errors) = await process.EndAsync();
        Assert.True(code == ExitCode.Done, errors);
        Assert.Empty(errors);

        JsonElement[] lines = [.. output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(3, lines.Length);
        Assert.Equal([1, 2], lines[..2].Select(line => line.GetProperty("epoch").GetInt32()));
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(_program.Run.Metrics);
        string[] splits = ["train", "val", "val_ema"];
        Assert.Equal(
            rows.Select(row => (row.Epoch, Text(row.Loss), Text(row.Top1Error))),
            from line in lines[..2]
            from split in splits
            let numbers = line.GetProperty(split)
            select (
                line.GetProperty("epoch").GetInt32(),
                Text(numbers.GetProperty("loss").GetDouble()),
                Text(numbers.GetProperty("top1_error").GetDouble())));
        JsonElement result = lines[2].GetProperty("result");
        Assert.All(splits[1..], split => Assert.Equal(
            lines[1].GetProperty(split).GetProperty("loss").GetDouble(),
            result.GetProperty(split).GetProperty("loss").GetDouble()));

        Assert.Equal([1, 2, 3, 4, 5, 6], StepsLog.Read(_program.Run.Steps).Select(row => row.Update));
        Assert.Equal(
            [1, 2, 3, 4, 5, 6],
            EventReader.Shown(_program.Run.Events).Where(value => value.Tag == "step/loss")
                .Select(value => value.Step));
        Assert.All(
            [_program.Run.Curves, _program.Run.Classes, _program.Run.Confusion, _program.Run.ConfusionFigure],
            path => Assert.True(File.Exists(path), path));
    }

    /// <summary>A number with the digits that the tables have at least.</summary>
    private static string Text(double value) => CsvTable.Text(value, "0.0000");
}
