using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Compare;

/// <summary>A real experiment through the command line: two networks, two seeds, a few small images.</summary>
public sealed class ExperimentTests : IDisposable
{
    private static readonly string[] s_runs = ["R50-seed4", "SE50-seed4", "R50-seed5", "SE50-seed5"];

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _options;

    public ExperimentTests()
    {
        for (int i = 0; i < 16; i++)
            _folder.WriteImage($"images/{i % 2}/{i}.png", red: (byte)(i % 2 * 200 + i), width: 32, height: 32);
        _options =
        [
            "--train_data_path", _folder["images"], "--test_data_path", _folder["images"],
            "--image-size", "32", "-b", "4",
            "--lr", "0.01", "--validation-split", "0.25", "--device", "cpu",
        ];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stopped_experiment_goes_on_to_the_same_result_and_a_changed_one_is_refused()
    {
        // Stopped as the third run begins: one whole seed is done.
        using CancellationTokenSource stop = new();
        (int stopped, string nothing) = Compare(new StopAt("R50-seed5", stop), stop.Token, "--epochs", "1");
        Assert.Equal((ExitCode.Cancelled, ""), (stopped, nothing));
        Assert.True(File.Exists(_folder["all/R50-seed5/checkpoints/last.safetensors"]));
        Assert.False(Directory.Exists(_folder["all/SE50-seed5"]));
        Assert.Equal(3, File.ReadAllLines(_folder["all/comparison-runs.csv"]).Length);

        (int code, string table) = Compare(new StringWriter(), CancellationToken.None, "--epochs", "1");
        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(table, File.ReadAllText(_folder["all/comparison.md"]));
        Assert.Equal(5, File.ReadAllLines(_folder["all/comparison-runs.csv"]).Length);
        Assert.True(File.Exists(_folder["all/comparison.png"]));

        // The run that was stopped is the one that 'train' makes, but for its times.
        int trained = CommandLine.Run(
            ["train", .. _options, "--epochs", "1", "-a", "R50", "--seed", "5", "--save_dir", _folder["alone"]],
            new StringWriter(), new StringWriter(), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, trained);
        Assert.Equal(Errors("alone"), Errors("all/R50-seed5"));
        Assert.Equal(Weights("alone"), Weights("all/R50-seed5"));

        // Again: nothing is left to do, and nothing is done.
        DateTime[] before = [.. s_runs.Select(run => File.GetLastWriteTimeUtc(_folder[$"all/{run}/metrics.csv"]))];
        Assert.Equal(
            (ExitCode.Done, table), Compare(new StringWriter(), CancellationToken.None, "--epochs", "1", "-j", "1"));
        Assert.Equal(before, s_runs.Select(run => File.GetLastWriteTimeUtc(_folder[$"all/{run}/metrics.csv"])));

        StringWriter log = new();
        Assert.Equal((ExitCode.Usage, ""), Compare(log, CancellationToken.None, "--epochs", "2"));
        Assert.Contains(
            "R50-seed4' is a run with other settings: schedule.epochs was 1 and is 2; ",
            log.ToString(), StringComparison.Ordinal);
    }

    private (int Code, string Output) Compare(TextWriter log, CancellationToken cancellation, params string[] more)
    {
        StringWriter output = new();
        string[] arguments =
            ["compare", .. _options, "-a", "R50,resnet50_se", "--seeds", "4,5", "--save_dir", _folder["all"], .. more];
        int code = CommandLine.Run(arguments, output, log, cancellation);
        return (code, output.ToString());
    }

    private MetricsRow[] Errors(string run) =>
    [
        .. MetricsLog.Read(_folder[$"{run}/metrics.csv"]).Select(row => row with { ImagesPerSecond = 0, Seconds = 0 }),
    ];

    /// <summary>The tensors of the last checkpoint: what lies behind its header, which holds times.</summary>
    private byte[] Weights(string run)
    {
        byte[] file = File.ReadAllBytes(_folder[$"{run}/checkpoints/last.safetensors"]);
        return file[(8 + (int)BitConverter.ToInt64(file))..];
    }

    /// <summary>A log that stops the program when a line ends in some words.</summary>
    private sealed class StopAt(string words, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.StartsWith("run folder: ", StringComparison.Ordinal)
                && value.EndsWith(words, StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
