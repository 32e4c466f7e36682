using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Checkpoints;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>The program as a process of its own, stopped by a signal in the middle of an epoch.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TinyProgram _program = new();

    /// <inheritdoc cref="TrainingProcess.HasSignals"/>
    public static bool HasSignals => TrainingProcess.HasSignals;

    public void Dispose() => _program.Dispose();

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals to send")]
    [InlineData(TrainingProcess.Interrupt, ExitCode.Cancelled)]
    [InlineData(TrainingProcess.Terminate, ExitCode.Terminated)]
    public async Task Signal_saves_exits_with_its_code_and_the_run_can_be_resumed(int signal, int exitCode)
    {
        using (TrainingProcess process = _program.Start())
        {
            await process.WaitForAsync(" 1/3 ");
            process.Send(signal);
            (int code, _, string errors) = await process.EndAsync();
            Assert.Equal(exitCode, code);
            Assert.Contains(
                $"saved; go on with --resume {_program.Run.LastCheckpoint}", errors, StringComparison.Ordinal);
        }
        TrainingPosition position = Checkpoint.ReadInfo(_program.Run.LastCheckpoint).Position;
        Assert.Equal(0, position.Epoch);
        Assert.InRange(position.Batch, 1, 3);

        using TrainingProcess resumed = _program.Resume();
        (int end, string output, string reasons) = await resumed.EndAsync();
        Assert.True(end == ExitCode.Done, reasons);
        Assert.Matches(@"^top1_error=\d+\.\d\d top5_error=\d+\.\d\d\s*$", output);
        Assert.Equal(2, Checkpoint.ReadInfo(_program.Run.LastCheckpoint).Position.Epoch);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals to send")]
    public async Task Second_signal_ends_a_run_that_hangs_and_until_then_no_other_gets_its_folder()
    {
        _program.Silence();
        using TrainingProcess process = _program.Start("--checkpoint-steps", "1", "-j", "1");
        await process.WaitForAsync(" 2/3 ");
        using StringWriter output = new(), error = new();
        Assert.Equal(
            ExitCode.Data,
            CommandLine.Run(_program.Arguments("run"), output, error, TestContext.Current.CancellationToken));
        Assert.StartsWith(
            $"error: '{_program.Run.Path}' is in use by another run, process {process.Id} "
            + $"on {Environment.MachineName} since ",
            error.ToString(), StringComparison.Ordinal);

        process.Send(TrainingProcess.Interrupt);
        await process.WaitForAsync("once more to stop at once");
        process.Send(TrainingProcess.Interrupt);
        (int code, _, string errors) = await process.EndAsync();
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.DoesNotContain("saved", errors, StringComparison.Ordinal);
        Assert.InRange(Checkpoint.ReadInfo(_program.Run.LastCheckpoint).Position.Batch, 1, 2);
        Assert.NotEmpty(SavedTensors.Digests(_program.Run.LastCheckpoint));
    }
}
