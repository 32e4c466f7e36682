using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Tests.Checkpoints;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>The program as a process that ends without a warning.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 3;

    // Up to so many lines of progress and so much time: longer than a batch with its checkpoint takes.
    private const int MostLines = 3;
    private const int MostMilliseconds = 600;

    private readonly TinyProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_run_killed_at_random_moments_ends_as_one_that_never_was()
    {
        string[] options = ["--checkpoint-steps", "1", "--keep-best", "2"];
        using (TrainingProcess whole = TrainingProcess.Start(_program.Arguments("whole", options)))
            await EndAsync(whole);

        // The moments are drawn; what happens at them is left to the machine, and the end is the same whatever it is.
        System.Random random = new(20220508);
        for (int i = 0; i < Kills; i++)
        {
            using TrainingProcess killed = StartOrResume(options);
            await killed.WaitForAsync("run folder: ");
            await killed.SkipLinesAsync(random.Next(MostLines + 1));
            await Task.Delay(random.Next(MostMilliseconds), TestContext.Current.CancellationToken);
            killed.Kill();
        }
        using (TrainingProcess last = StartOrResume(options))
            await EndAsync(last);

        RunFolder expected = RunFolder.At(_program["whole"]), actual = _program.Run;
        Assert.Equal(Numbers(expected), Numbers(actual));
        foreach ((string first, string second) in Checkpoints(expected).Zip(Checkpoints(actual)))
        {
            Assert.Equal(Path.GetFileName(first), Path.GetFileName(second));
            Assert.Equal(SavedTensors.Digests(first), SavedTensors.Digests(second));
        }
        Assert.Equal(Checkpoints(expected).Length, Checkpoints(actual).Length);
        Assert.InRange(RunStarts.Read(actual.Environment).Count, 1, Kills + 1);
    }

    /// <summary>A run that was killed before its first checkpoint starts anew in the same folder.</summary>
    private TrainingProcess StartOrResume(string[] options) =>
        File.Exists(_program.Run.LastCheckpoint) ? _program.Resume(options) : _program.Start(options);

    private static async Task EndAsync(TrainingProcess process)
    {
        (int code, _, string errors) = await process.EndAsync();
        Assert.True(code == ExitCode.Done, errors);
    }

    private static string[] Checkpoints(RunFolder run) =>
        [.. Directory.GetFiles(Path.GetDirectoryName(run.LastCheckpoint)!).Order(StringComparer.Ordinal)];

    private static IEnumerable<(int, MetricsSplit, double, double)> Numbers(RunFolder run) =>
        MetricsLog.Read(run.Metrics).Select(row => (row.Epoch, row.Split, row.Loss, row.Top1Error));
}
