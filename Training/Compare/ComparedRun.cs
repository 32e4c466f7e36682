using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Compare;

/// <summary>
/// One run of an experiment: an ordinary run in a folder named for its network and seed, which may be absent, begun or
/// finished.
/// </summary>
internal sealed class ComparedRun
{
    // These change how fast a run is, and what it writes down and when, not what it computes.
    private static readonly string[] s_withoutEffect =
    [
        "run.threads", "run.workers", "run.printFrequency", "run.logSteps", "run.checkpointMinutes",
        "run.checkpointSteps", "run.keepBest",
    ];

    /// <summary>A run.</summary>
    /// <param name="settings">Its settings, network and seed included.</param>
    /// <param name="root">The folder of the experiment.</param>
    public ComparedRun(TrainSettings settings, string root)
    {
        Folder = RunFolder.At(Path.Combine(root, $"{settings.Network.Architecture}-seed{settings.Run.Seed}"));
        Settings = settings with
        {
            Start = new StartSettings { SaveDirectory = Folder.Path, Quiet = settings.Start.Quiet },
        };
    }

    /// <summary>Its settings.</summary>
    public TrainSettings Settings { get; }

    /// <summary>Where it is.</summary>
    public RunFolder Folder { get; }

    /// <summary>Whether an average of the weights is kept, whose errors then count.</summary>
    public bool IsAveraged => Settings.Optimizer.AverageDecay is not null;

    private bool IsSplit => Settings.Data.ValidationSplit > 0;

    /// <summary>Refuses to go on with a run that was begun with other settings.</summary>
    /// <exception cref="UsageException">It was; the message names the keys.</exception>
    public void RequireSameSettings()
    {
        if (!File.Exists(Folder.Config))
            return;
        IReadOnlyDictionary<string, string> before = Folder.ReadConfig().Keys, now = Settings.Keys;
        string[] differences =
        [
            .. from key in now.Keys.Except(s_withoutEffect).Order(StringComparer.Ordinal)
               where before[key] != now[key]
               select $"{key} was {before[key]} and is {now[key]}",
        ];
        if (differences.Length > 0)
        {
            throw new UsageException(
                $"'{Folder.Path}' is a run with other settings: {string.Join(", ", differences)}; "
                + "ask for the same, or choose another --save_dir");
        }
    }

    /// <summary>Does what is left to do of it.</summary>
    /// <param name="log">Where it reports to.</param>
    /// <param name="cancellation">Saves it and stops.</param>
    public void Complete(TextWriter log, CancellationToken cancellation)
    {
        CheckpointInfo? saved = File.Exists(Folder.LastCheckpoint) ? Checkpoint.ReadInfo(Folder.LastCheckpoint) : null;
        if (saved is null || saved.Position.Epoch < Settings.Schedule.Epochs)
            Train(saved, log, cancellation);
        if (IsSplit && !File.Exists(Folder.TestErrors))
        {
            log.WriteLine("judging the last and the best weights by the test images");
            TestErrors errors = new(
                Judge(Folder.LastCheckpoint, log, cancellation), Judge(Folder.BestCheckpoint, log, cancellation));
            errors.Save(Folder.TestErrors);
        }
    }

    private void Train(CheckpointInfo? saved, TextWriter log, CancellationToken cancellation)
    {
        string? resume = saved is null ? null : Folder.LastCheckpoint;
        StartSettings start = Settings.Start with { Resume = resume };
        TrainCommand.Run(Settings with { Start = start }, saved, log, observers: [], cancellation);
    }

    private WeightsErrors Judge(string checkpoint, TextWriter log, CancellationToken cancellation)
    {
        StartSettings start = new()
        {
            Evaluate = true,
            Resume = checkpoint,
            Averaged = IsAveraged,
            Quiet = Settings.Start.Quiet,
        };
        CheckpointInfo info = Checkpoint.ReadInfo(checkpoint);
        RunResult result = TrainCommand.Run(Settings with { Start = start }, info, log, observers: [], cancellation);
        return new WeightsErrors(info.Position.Epoch, result.Last.Sums.Top1Error, result.Last.Sums.Top5Error);
    }
}
