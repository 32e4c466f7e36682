using System.Runtime.InteropServices;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Cli;

/// <summary>
/// A run of the program over two epochs of three batches: the smallest network of the catalogue, still with checkpoints
/// of 188 MB, on pictures of one colour.
/// </summary>
internal sealed partial class TinyProgram : IDisposable
{
    public const int BatchSize = 4;
    public const int Images = 3 * BatchSize;

    /// <summary>Files of that size are far below a checkpoint's and far above all others'.</summary>
    public const long HalfACheckpoint = 100_000_000;

    private const int ReadAndWrite = 6 << 6;

    private static readonly string[] s_names =
        [.. Enumerable.Range(0, Images).Select(i => $"images/{i % 2}/{i:D2}.png")];

    private readonly TemporaryFolder _folder = new();

    public TinyProgram()
    {
        for (int i = 0; i < Images; i++)
            _folder.WriteImage(s_names[i], red: (byte)(i % 2 * 200 + i));
    }

    /// <summary>The folder of the run.</summary>
    public RunFolder Run => RunFolder.At(_folder["run"]);

    /// <summary>The words of a new run.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="more">Options of a test's own.</param>
    public IReadOnlyList<string> Arguments(string folder, params string[] more) =>
        [.. Words(more), "--save-dir", _folder[folder]];

    /// <summary>Starts a new run.</summary>
    public TrainingProcess Start(params string[] more) => TrainingProcess.Start(Arguments("run", more));

    /// <summary>Goes on with the run.</summary>
    public TrainingProcess Resume(params string[] more) =>
        TrainingProcess.Start([.. Words(more), "--resume", Run.LastCheckpoint]);

    /// <summary>
    /// Makes the first image of the last batch of the first epoch one that never answers, as on a network share that is
    /// gone: a pipe that nobody writes to. The two batches before it are trained.
    /// </summary>
    /// <returns>The image.</returns>
    public string Silence()
    {
        EpochPlan plan = new(Images, new BatchLoaderOptions { BatchSize = BatchSize, Shuffle = true }, epoch: 0);
        string image = _folder[s_names.Order(StringComparer.Ordinal).ElementAt(plan.Sample(batch: 2, slot: 0))];
        File.Delete(image);
        Assert.Equal(0, MakePipe(image, ReadAndWrite));
        return image;
    }

    /// <summary>Puts the image back, and lets those who wait for it find an empty file.</summary>
    public void Answer(string image)
    {
        using (File.OpenHandle(image, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            File.Delete(image);
        File.WriteAllBytes(image, TestFiles.Encode(red: 7));
    }

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    private string[] Words(string[] more) =>
    [
        "train", "--train-data-path", _folder["images"], "--test-data-path", _folder["images"],
        "-a", "R50", "--image-size", "32",
        "-b", $"{BatchSize}", "-p", "1", "--device", "cpu", "--lr", "0.01",
        .. more.Contains("--epochs") ? more : [.. more, "--epochs", "2"],
    ];

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, int mode);
}
