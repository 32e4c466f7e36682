using System.Diagnostics;
using System.Runtime.InteropServices;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>The program as a process of its own, stopped by a signal in the middle of an epoch.</summary>
public partial class InterruptionTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>Signals are sent as Unix knows them.</summary>
    public static bool HasSignals => !OperatingSystem.IsWindows();

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals to send")]
    [InlineData(Interrupt, ExitCode.Cancelled)]
    [InlineData(Terminate, ExitCode.Terminated)]
    public async Task Signal_saves_exits_with_its_code_and_the_run_can_be_resumed(int signal, int exitCode)
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 40; i++)
            folder.WriteImage($"images/{i % 2}/{i}.png", red: (byte)(i % 2 * 200 + i));
        string[] arguments =
        [
            "train", "--train_data_path", folder["images"], "--test_data_path", folder["images"], "-a", "R50", "--image-size", "32",
            "-b", "8", "--epochs", "2", "-p", "1", "--device", "cpu", "--lr", "0.01",
        ];

        using (Process process = ProgramProcess.Start([.. arguments, "--save_dir", folder["run"]]))
        {
            string? line;
            do
                line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line is not null && !line.Contains(" 2/5 ", StringComparison.Ordinal));
            Assert.NotNull(line);
            Assert.Equal(0, Kill(process.Id, signal));
            string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(exitCode, process.ExitCode);
            Assert.Contains("saved; go on with --resume", rest, StringComparison.Ordinal);
        }

        string checkpoint = folder["run/checkpoints/last.safetensors"];
        TrainingPosition position = Checkpoint.ReadInfo(checkpoint).Position;
        Assert.Equal(0, position.Epoch);
        Assert.InRange(position.Batch, 2, 5);

        using Process resumed = ProgramProcess.Start([.. arguments, "--resume", checkpoint]);
        Task<string> errors = resumed.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await resumed.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await resumed.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(resumed.ExitCode == ExitCode.Done, await errors);
        Assert.Matches(@"^top1_error=\d+\.\d\d top5_error=\d+\.\d\d\s*$", output);
        Assert.Equal(2, Checkpoint.ReadInfo(checkpoint).Position.Epoch);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
