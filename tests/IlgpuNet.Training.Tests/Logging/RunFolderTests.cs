using System.Text.Json.Nodes;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Tests.Logging;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_has_its_files_in_one_folder()
    {
        using RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        string[] paths =
        [
            run.Config, run.Environment, run.Metrics, run.Curves,
            run.LastCheckpoint, run.BestCheckpoint, run.EpochCheckpoint(7),
        ];
        Assert.Equal(
            [
                "config.json", "environment.json", "metrics.csv", "curves.png",
                "checkpoints/last.safetensors", "checkpoints/best.safetensors", "checkpoints/epoch-007.safetensors",
            ],
            paths.Select(path => Path.GetRelativePath(run.Path, path).Replace('\\', '/')));
        Assert.True(Directory.Exists(_folder["run/checkpoints"]));
    }

    [Fact]
    public void The_default_folder_has_the_time_and_the_network_and_is_never_used_twice()
    {
        using RunFolder first = RunFolder.CreateUnused(_folder["runs"], "RGSE50", _clock);
        using RunFolder second = RunFolder.CreateUnused(_folder["runs"], "RGSE50", _clock);
        Assert.Equal(
            (_folder["runs/20260504-130709-RGSE50"], _folder["runs/20260504-130709-RGSE50-2"]),
            (first.Path, second.Path));
    }

    [Fact]
    public void A_folder_is_kept_to_one_run_until_that_ends()
    {
        using (RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock))
        {
            Assert.Equal(
                $"'{run.Path}' is in use by another run: wait until it ends, or choose another --save-dir",
                Assert.Throws<StorageException>(() => RunFolder.Create(run.Path, "SE50", _clock)).Message);
            using HostDevice device = new();
            run.WriteStart(RunStart.Now(device, TrainingPosition.Start, _clock));
            // This process does both, and it is alive.
            Assert.Equal(
                $"'{run.Path}' is in use by another run, process {Environment.ProcessId} on {Environment.MachineName} "
                + "since 2026-05-04 13:07:09: wait until it ends, or choose another --save-dir",
                Assert.Throws<StorageException>(
                    () => RunFolder.Resume(run.LastCheckpoint, null, "SE50", _clock)).Message);
        }
        RunFolder.Create(_folder["run"], "SE50", _clock).Dispose();
    }

    [Theory]
    [InlineData("metrics.csv", "it ended before its first checkpoint; delete the folder")]
    [InlineData("checkpoints/best.safetensors", "go on with it by --resume {0}")]
    [InlineData("checkpoints/last.safetensors", "go on with it by --resume {0}")]
    public void A_folder_with_the_results_of_a_run_is_not_used_for_another(string file, string remedy)
    {
        string path = _folder["run"], there = Path.Combine(path, file);
        RunFolder.Create(path, "SE50", _clock).Dispose();
        Directory.CreateDirectory(Path.GetDirectoryName(there)!);
        File.WriteAllText(there, "names\nvalues\n");
        string way = string.Format(null, remedy, there);
        // A moment later as well: a refusal does not keep the folder.
        for (int i = 0; i < 2; i++)
            AssertRefused(() => RunFolder.Create(path, "SE50", _clock));
        AssertRefused(() => RunFolder.Resume(_folder["other/checkpoints/last"], path, "SE50", _clock));

        void AssertRefused(Func<RunFolder> open) => Assert.Equal(
            $"'{path}' has a run in it already: {way}, or choose another --save-dir",
            Assert.Throws<StorageException>(open).Message);
    }

    [Fact]
    public void A_folder_whose_run_was_killed_before_its_first_checkpoint_is_used_again()
    {
        using HostDevice device = new();
        string partial = _folder["run/checkpoints/last.safetensors.partial"];
        for (int i = 0; i < 2; i++)
        {
            using RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
            Assert.False(File.Exists(partial));
            run.WriteStart(RunStart.Now(device, TrainingPosition.Start, _clock));
            run.WriteConfig(new TrainSettings());
            MetricsLog.Create(run.Metrics).Dispose();
            File.WriteAllText(partial, "half a checkpoint");
            Assert.Single(RunStarts.Read(run.Environment));
        }
    }

    [Fact]
    public void A_folder_whose_run_did_not_begin_is_removed_unless_it_was_there_before()
    {
        RunFolder.Create(_folder["run"], "SE50", _clock).Dispose();
        Assert.False(Directory.Exists(_folder["run"]));
        Directory.CreateDirectory(_folder["run"]);
        RunFolder.Create(_folder["run"], "SE50", _clock).Dispose();
        Assert.True(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task A_run_that_takes_a_folder_while_another_removes_it_has_all_of_it()
    {
        for (int round = 0; round < 100; round++)
        {
            string path = _folder[$"run{round}"];
            RunFolder unused = RunFolder.Create(path, "SE50", _clock);
            Task<RunFolder> waiting = Task.Run(() => Awaited(path), TestContext.Current.CancellationToken);
            unused.Dispose();
            using RunFolder next = await waiting;
            Assert.True(File.Exists(Path.Combine(path, "run.lock")));
            Assert.True(Directory.Exists(Path.Combine(path, "checkpoints")));
            Assert.Throws<StorageException>(() => RunFolder.Create(path, "SE50", _clock));
        }

        RunFolder Awaited(string path)
        {
            while (true)
            {
                try
                {
                    return RunFolder.Create(path, "SE50", _clock);
                }
                catch (StorageException error) when (error.Message.Contains("in use", StringComparison.Ordinal))
                {
                    Thread.Yield();
                }
            }
        }
    }

    [Fact]
    public void Resuming_goes_on_in_the_folder_of_the_checkpoint_or_in_the_one_asked_for()
    {
        string checkpoint = _folder["run/checkpoints/last.safetensors"];
        Directory.CreateDirectory(Path.GetDirectoryName(checkpoint)!);
        File.WriteAllText(checkpoint, "");
        foreach (string? asked in (string?[])[null, _folder["run"]])
        {
            using RunFolder run = RunFolder.Resume(checkpoint, asked, "SE50", _clock);
            Assert.Equal(_folder["run"], run.Path);
        }
        using RunFolder other = RunFolder.Resume(checkpoint, _folder["other"], "SE50", _clock);
        Assert.Equal(_folder["other"], other.Path);
        Assert.True(Directory.Exists(_folder["other/checkpoints"]));
    }

    [Fact]
    public void Only_checkpoints_of_epochs_are_deleted()
    {
        using RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        string[] stay =
        [
            run.LastCheckpoint, run.BestCheckpoint, run.EpochCheckpoint(12),
            _folder["run/checkpoints/epoch-of-joy.safetensors"],
        ];
        foreach (string path in stay.Append(run.EpochCheckpoint(3)).Append(run.EpochCheckpoint(1234)))
            File.WriteAllText(path, "");
        run.DeleteEpochCheckpoints(except: [12]);
        Assert.Equal(stay.Order(), Directory.GetFiles(_folder["run/checkpoints"]).Order());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Contains(
            $"cannot make the run's folder '{_folder["file/run"]}'",
            Assert.Throws<StorageException>(() => RunFolder.Create(_folder["file/run"], "SE50", _clock)).Message);
    }

    [Fact]
    public void Settings_are_a_recipe_that_gives_the_same_settings()
    {
        using RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        TrainSettings settings = new()
        {
            Network = new NetworkSettings { Architecture = "SE50", StrideOn = StrideOn.First, Classes = 7 },
            Data = new DataSettings { TrainPath = "Bilder/ü" },
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Adamw, ClipNorm = 0.1, Frozen = ["conv1"] },
        };
        run.WriteConfig(settings);
        string text = File.ReadAllText(run.Config);
        Assert.Contains("\"kind\": \"adamw\"", text, StringComparison.Ordinal);
        Assert.Contains("\"trainPath\": \"Bilder/ü\"", text, StringComparison.Ordinal);
        JsonObject tree = SettingsJson.Tree(new TrainSettings());
        Recipe.Find(run.Config).ApplyTo(tree);
        Assert.Equivalent(settings, SettingsJson.Read(tree), strict: true);
    }
}
