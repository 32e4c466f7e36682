using System.Text.Json.Nodes;
using IlgpuNet.Networks;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Tests.Logging;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private enum Sample
    {
        First,
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_has_its_files_in_one_folder()
    {
        RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        Assert.Equal(
            [
                "config.json", "metrics.csv", "curves.png",
                "checkpoints/last.safetensors", "checkpoints/best.safetensors",
            ],
            new[] { run.Config, run.Metrics, run.Curves, run.LastCheckpoint, run.BestCheckpoint }
                .Select(path => Path.GetRelativePath(run.Path, path).Replace('\\', '/')));
        Assert.True(Directory.Exists(_folder["run/checkpoints"]));
    }

    [Fact]
    public void The_default_folder_has_the_time_and_the_network_and_is_never_used_twice()
    {
        string first = RunFolder.Unused(_folder["runs"], "RGSE50", _clock);
        Assert.Equal(_folder["runs/20260504-130709-RGSE50"], first);
        RunFolder.Create(first, "RGSE50", _clock);
        Assert.Equal(first + "-2", RunFolder.Unused(_folder["runs"], "RGSE50", _clock));
    }

    [Theory]
    [InlineData("config.json", false)]
    [InlineData("metrics.csv", false)]
    [InlineData("checkpoints/last.safetensors", true)]
    public void A_folder_with_a_run_in_it_is_not_used_for_another(string file, bool canBeResumed)
    {
        RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        RunFolder.Create(_folder["run"], "SE50", _clock);
        File.WriteAllText(Path.Combine(run.Path, file), "");
        string resume = canBeResumed ? $"go on with it by --resume {run.LastCheckpoint}, or " : "";
        Assert.Equal(
            $"'{run.Path}' has a run in it already: {resume}choose another --save_dir",
            Assert.Throws<StorageException>(() => RunFolder.Create(run.Path, "SE50", _clock)).Message);
    }

    [Fact]
    public void Resuming_goes_on_in_the_folder_of_the_checkpoint_or_in_the_one_asked_for()
    {
        RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
        run.WriteConfig(new TrainSettings());
        Assert.Equal(run.Path, RunFolder.Resume(run.LastCheckpoint, null, "SE50", _clock).Path);
        Assert.Equal(_folder["other"], RunFolder.Resume(run.LastCheckpoint, _folder["other"], "SE50", _clock).Path);
        Assert.True(Directory.Exists(_folder["other/checkpoints"]));
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
        RunFolder run = RunFolder.Create(_folder["run"], "SE50", _clock);
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
