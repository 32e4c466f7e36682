using System.Runtime.Versioning;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Checkpoints;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>The program as a process whose files the operating system refuses to write or to read.</summary>
public sealed class RefusedFilesTests : IDisposable
{
    private readonly TinyProgram _program = new();

    /// <summary>Linux alone sets the limits of another process.</summary>
    public static bool IsLinux => OperatingSystem.IsLinux();

    /// <summary>Whether the program can be run by a user that permissions count for.</summary>
    public static bool HasPermissions => BoundUser.Exists;

    public void Dispose() => _program.Dispose();

    [Fact(SkipUnless = nameof(IsLinux), Skip = "only Linux sets the limits of another process")]
    public async Task A_full_disk_ends_the_run_with_its_reason_and_keeps_the_checkpoint_before()
    {
        string last = _program.Run.LastCheckpoint;
        // While it goes on by itself.
        using (TrainingProcess process = _program.Start("--checkpoint-steps", "1", "--epochs", "50"))
        {
            await process.WaitForAsync(" 2/3 ");
            process.LimitFileSize(TinyProgram.HalfACheckpoint);
            (int code, _, string errors) = await process.EndAsync();
            Assert.True(code == ExitCode.Data, errors);
            Assert.Matches(
                "error: cannot write '.*safetensors': the file would be larger than .*; "
                + "what was there before is unchanged",
                errors);
        }
        AssertWhole(last);

        // While it stops, held up by an image until it is known to have got the signal.
        string silent = _program.Silence();
        using (TrainingProcess process = _program.Resume("--start-epoch", "0", "-j", "1"))
        {
            await process.WaitForAsync(" 2/3 ");
            process.LimitFileSize(TinyProgram.HalfACheckpoint);
            process.Send(TrainingProcess.Interrupt);
            await process.WaitForAsync("once more to stop at once");
            _program.Answer(silent);
            (int code, _, string errors) = await process.EndAsync();
            Assert.True(code == ExitCode.Data, errors);
            Assert.Contains(
                $"error: stopped as asked, but the run is not saved: cannot write '{last}': ",
                errors, StringComparison.Ordinal);
            Assert.Contains($"; --resume {last} goes on from the checkpoint before", errors, StringComparison.Ordinal);
        }
        AssertWhole(last);

        using TrainingProcess resumed = _program.Resume();
        (int end, _, string reasons) = await resumed.EndAsync();
        Assert.True(end == ExitCode.Done, reasons);
    }

    [Fact(SkipUnless = nameof(HasPermissions), Skip = "there is no user that permissions count for")]
    [UnsupportedOSPlatform("windows")]
    public async Task Folders_without_permission_are_named()
    {
        string closed = Directory.CreateDirectory(_program["closed"]).FullName;
        File.SetUnixFileMode(_program[""], (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            await AssertRefused(
                ["train", "--save-dir", Path.Combine(closed, "run")],
                $"error: cannot make the run's folder '{closed}/run': ");
            await AssertRefused(
                ["train", "--save-dir", _program["run"], "--train-data-path", closed, "--test-data-path", closed],
                $"error: folder '{closed}' cannot be read: ");
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task AssertRefused(string[] arguments, string expected)
    {
        ProgramRun run = await BoundUser.Run(arguments);
        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A checkpoint without damage, and nothing of another beside it.</summary>
    private static void AssertWhole(string checkpoint)
    {
        Assert.NotEqual(TrainingPosition.Start, Checkpoint.ReadInfo(checkpoint).Position);
        Assert.NotEmpty(SavedTensors.Digests(checkpoint));
        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetDirectoryName(checkpoint)!),
            path => path.EndsWith(".partial", StringComparison.Ordinal));
    }
}
