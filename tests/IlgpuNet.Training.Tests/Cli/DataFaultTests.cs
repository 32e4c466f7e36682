using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>Data that vanish during a run of the program as a process of its own.</summary>
public sealed class DataFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Images_deleted_during_a_run_end_it_with_their_name_and_leave_the_last_checkpoint()
    {
        for (int i = 0; i < 24; i++)
            _folder.WriteImage($"images/{i % 2}/{i}.png", red: (byte)(i % 2 * 200 + i));
        string checkpoint = _folder["run/checkpoints/last.safetensors"];
        using TrainingProcess process = TrainingProcess.Start(
            "train", "--train-data-path", _folder["images"], "--test-data-path", _folder["images"], "-a", "R50",
            "--image-size", "32", "-b", "8", "--epochs", "1000", "-p", "1", "--device", "cpu", "--lr", "0.001",
            "--save-dir", _folder["run"]);
        while (!File.Exists(checkpoint) && !process.HasExited)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        foreach (string image in Directory.GetFiles(_folder["images/1"]))
            File.Delete(image);
        (int code, _, string errors) = await process.EndAsync();

        Assert.Equal(ExitCode.Data, code);
        Assert.Matches(
            @"error: image '.*[/\\]images[/\\]1[/\\]\d+.png': the file does not exist; repair or remove it", errors);
        Assert.True(Checkpoint.ReadInfo(checkpoint).Position.Epoch >= 1);
    }
}
