using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Tests.Data;
using IlgpuNet.Training.Tests.Logging;

namespace IlgpuNet.Training.Tests.Checkpoints;

/// <summary>Runs of four batches an epoch whose process ends, or whose disk refuses, at chosen moments.</summary>
public sealed class RunCheckpointsTests : IDisposable
{
    private const int BatchesPerEpoch = 4;

    // What a file is written to before it takes its place.
    private const string Temporary = ".partial";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_dies_after_every_second_batch_gives_the_same_bits_and_the_same_best()
    {
        Func<TrainSettings, TrainSettings> change = Change(steps: 1, keepBest: 2);
        using TinyRun whole = new(_folder["whole"], change: change);
        whole.Trainer.Run(CancellationToken.None);

        string? checkpoint = null;
        int batches = 0;
        for (bool dies = true; dies;)
        {
            using TinyRun run = new(_folder["dying"], resume: checkpoint, change: change);
            dies = Dies(run, afterBatches: 2);
            checkpoint = run.Folder.LastCheckpoint;
            batches += dies ? 2 : 0;
            TrainingPosition position = Checkpoint.ReadInfo(checkpoint).Position;
            Assert.Equal(dies ? batches : 3 * BatchesPerEpoch, position.Epoch * BatchesPerEpoch + position.Batch);
        }
        AssertSame(whole.Folder, RunFolder.At(_folder["dying"]));
    }

    [Fact]
    public void A_run_that_fails_between_its_best_and_its_last_checkpoint_finds_the_same_best_again()
    {
        Func<TrainSettings, TrainSettings> change = Change(steps: 0, keepBest: 2);
        using TinyRun whole = new(_folder["whole"], change: change);
        whole.Trainer.Run(CancellationToken.None);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            RunFolder folder = RunFolder.At(_folder[$"failing{epoch}"]);
            using (TinyRun failing = new(folder.Path, change: change))
            {
                failing.Network.Device.Observer = new TrainingBatches(batch =>
                {
                    if (batch == (epoch - 1) * BatchesPerEpoch + 1)
                        Obstruct(folder.LastCheckpoint);
                });
                Assert.Contains(
                    $"cannot write '{folder.LastCheckpoint}'",
                    Assert.Throws<StorageException>(() => failing.Trainer.Run(CancellationToken.None)).Message);
            }
            Clear(folder.LastCheckpoint);
            // In the first epoch there is no last checkpoint yet, and the best is one to go on from as well.
            string checkpoint = epoch == 1 ? folder.BestCheckpoint : folder.LastCheckpoint;
            Assert.Equal(Math.Max(epoch - 1, 1), Checkpoint.ReadInfo(checkpoint).Position.Epoch);
            using TinyRun resumed = new(folder.Path, resume: checkpoint, change: change);
            resumed.Trainer.Run(CancellationToken.None);
            AssertSame(whole.Folder, folder);
        }
    }

    [Fact]
    public void The_best_epochs_are_kept_and_no_others()
    {
        using TinyRun run = new(_folder["run"], epochs: 6, change: Change(steps: 0, keepBest: 3));
        run.Trainer.Run(CancellationToken.None);
        int[] best =
        [
            .. MetricsLog.Read(run.Folder.Metrics)
                .Where(row => row.Split == MetricsSplit.Val)
                .OrderBy(row => row.Top1Error)
                .ThenBy(row => row.Epoch)
                .Select(row => row.Epoch)
                .Take(3),
        ];
        Assert.Equal(best[0], Checkpoint.ReadInfo(run.Folder.BestCheckpoint).Position.Epoch);
        Assert.All(
            best[1..],
            epoch => Assert.Equal(epoch, Checkpoint.ReadInfo(run.Folder.EpochCheckpoint(epoch)).Position.Epoch));
        Assert.Equal(4, Files(run.Folder).Length);
    }

    [Fact]
    public void Minutes_pass_by_the_clock_that_only_goes_forward()
    {
        ManualClock clock = new();
        using TinyRun run = new(
            _folder["run"],
            change: settings => settings with { Run = settings.Run with { CheckpointMinutes = 1 } },
            clock: clock);
        // Forty seconds a batch, while the time of day goes back by hours.
        Assert.True(Dies(run, afterBatches: 3, eachBatch: batch =>
        {
            clock.Advance(40);
            clock.SetTimeOfDay(-10_000 * batch);
        }));
        Assert.Equal(2, Checkpoint.ReadInfo(run.Folder.LastCheckpoint).Position.Batch);
    }

    [Fact]
    public void Stopping_a_run_that_cannot_be_saved_tells_both_and_keeps_the_checkpoint_before()
    {
        using TinyRun run = new(_folder["run"], change: Change(steps: 2, keepBest: 1));
        using CancellationTokenSource stop = new();
        byte[] before = [];
        run.Network.Device.Observer = new TrainingBatches(batch =>
        {
            if (batch < 3)
                return;
            before = File.ReadAllBytes(run.Folder.LastCheckpoint);
            Obstruct(run.Folder.LastCheckpoint);
            stop.Cancel();
        });
        string message = Assert.Throws<StorageException>(() => run.Trainer.Run(stop.Token)).Message;
        Assert.StartsWith(
            $"stopped as asked, but the run is not saved: cannot write '{run.Folder.LastCheckpoint}': ",
            message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"; --resume {run.Folder.LastCheckpoint} goes on from the checkpoint before",
            message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(run.Folder.LastCheckpoint));
    }

    [Fact]
    public void A_resumed_run_with_other_settings_writes_them_with_its_first_checkpoint()
    {
        using (TinyRun first = new(_folder["run"], epochs: 1))
            first.Trainer.Run(CancellationToken.None);
        RunFolder folder = RunFolder.At(_folder["run"]);
        string before = File.ReadAllText(folder.Config);
        foreach (int batches in (int[])[0, 1])
        {
            using TinyRun resumed = new(
                folder.Path, resume: folder.LastCheckpoint, change: Change(steps: 1, keepBest: 7));
            Assert.True(Dies(resumed, afterBatches: batches));
            Assert.Equal(batches == 0, before == File.ReadAllText(folder.Config));
        }
        Assert.Contains("\"keepBest\": 7", File.ReadAllText(folder.Config), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_image_that_cannot_be_read_stops_the_run_where_it_is_and_mended_it_goes_on(bool missing)
    {
        // The first of the second batch.
        BatchLoaderOptions options = new() { BatchSize = 16, Shuffle = true, Seed = 3, MinimumBatch = 2 };
        (int Sample, string Path) file =
            (new EpochPlan(50, options, epoch: 0).Sample(batch: 1, slot: 0), _folder["image.png"]);
        byte[] good = TestFiles.Encode(red: 90, width: 28, height: 28);
        File.WriteAllBytes(file.Path, good);
        using TinyRun whole = new(_folder["whole"], file: file);
        whole.Trainer.Run(CancellationToken.None);

        if (missing)
            File.Delete(file.Path);
        else
            File.WriteAllBytes(file.Path, good[..(good.Length / 2)]);
        RunFolder folder = RunFolder.At(_folder["run"]);
        using (TinyRun stopped = new(folder.Path, file: file))
        {
            Assert.Contains(
                file.Path, Assert.Throws<BadImageException>(() => stopped.Trainer.Run(CancellationToken.None)).Message);
            Assert.Contains(
                $"saved; go on with --resume {folder.LastCheckpoint}",
                stopped.Log.ToString(), StringComparison.Ordinal);
        }
        TrainingPosition saved = Checkpoint.ReadInfo(folder.LastCheckpoint).Position;
        Assert.Equal((0, 1), (saved.Epoch, saved.Batch));

        File.WriteAllBytes(file.Path, good);
        using TinyRun resumed = new(folder.Path, resume: folder.LastCheckpoint, file: file);
        resumed.Trainer.Run(CancellationToken.None);
        AssertSame(whole.Folder, folder);
    }

    [Fact]
    public void An_image_that_cannot_be_read_in_the_first_batch_leaves_no_checkpoint()
    {
        BatchLoaderOptions options = new() { BatchSize = 16, Shuffle = true, Seed = 3, MinimumBatch = 2 };
        int sample = new EpochPlan(50, options, epoch: 0).Sample(batch: 0, slot: 0);
        using TinyRun run = new(_folder["run"], file: (sample, _folder["missing.png"]));
        Assert.Throws<BadImageException>(() => run.Trainer.Run(CancellationToken.None));
        Assert.Empty(Files(run.Folder));
    }

    private static Func<TrainSettings, TrainSettings> Change(int steps, int keepBest) => settings => settings with
    {
        Run = settings.Run with { CheckpointSteps = steps, KeepBest = keepBest },
    };

    /// <summary>Whether a run ends without having been able to do anything about it.</summary>
    private static bool Dies(TinyRun run, int afterBatches, Action<int>? eachBatch = null)
    {
        run.Network.Device.Observer = new TrainingBatches(batch =>
        {
            if (batch > afterBatches)
                throw new ProcessEndedException();
            eachBatch?.Invoke(batch);
        });
        try
        {
            run.Trainer.Run(CancellationToken.None);
            return false;
        }
        catch (ProcessEndedException)
        {
            return true;
        }
    }

    /// <summary>Makes every write of a file fail, as a full disk does.</summary>
    private static void Obstruct(string path) => Directory.CreateDirectory(path + Temporary);

    private static void Clear(string path) => Directory.Delete(path + Temporary);

    private static string[] Files(RunFolder folder) =>
        [.. Directory.GetFiles(Path.GetDirectoryName(folder.LastCheckpoint)!).Order(StringComparer.Ordinal)];

    /// <summary>The same checkpoints with the same numbers; only times may differ.</summary>
    private static void AssertSame(RunFolder expected, RunFolder actual)
    {
        string[] files = Files(expected), others = Files(actual);
        Assert.Equal(files.Select(Path.GetFileName), others.Select(Path.GetFileName));
        foreach ((string first, string second) in files.Zip(others))
        {
            CheckpointInfo one = Checkpoint.ReadInfo(first), two = Checkpoint.ReadInfo(second);
            Assert.Equal(
                (one.Position, one.BestEpoch, one.BestTop1Error, one.Updates),
                (two.Position, two.BestEpoch, two.BestTop1Error, two.Updates));
            Assert.Equal(one.RunnersUp, two.RunnersUp);
            Assert.Equal(SavedTensors.Digests(first), SavedTensors.Digests(second));
        }
    }

    /// <summary>
    /// What no handler of the program knows: the end of the process as far as its files are concerned.
    /// </summary>
    private sealed class ProcessEndedException : Exception;

    /// <summary>Calls back where a training batch enters the network, counted from 1.</summary>
    private sealed class TrainingBatches(Action<int> entered) : IExecutionObserver
    {
        private int _count;

        public void EnterModule(object module, string name)
        {
            if (module is ResNet { Training: true })
                entered(++_count);
        }
    }
}
