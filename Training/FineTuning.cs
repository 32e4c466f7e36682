using System.Globalization;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training;

/// <summary>What <see cref="Classifier.FineTune"/> trains on, and how.</summary>
public sealed record FineTuning
{
    /// <summary>The training images: one folder for each class.</summary>
    public required string TrainFolder { get; init; }

    /// <summary>The images that the result is measured on: folders of the same classes.</summary>
    public required string ValidationFolder { get; init; }

    /// <summary>
    /// Where the run is kept: configuration, metrics, curves, checkpoints. There is no run in it yet.
    /// </summary>
    public required string RunFolder { get; init; }

    /// <summary>Weights to start from; null to train from the start.</summary>
    public string? From { get; init; }

    /// <summary>
    /// The network's name; null for that of <see cref="From"/>, which is a checkpoint then, or RGSE50.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>Side of the input in pixels, a multiple of 32; null for that of <see cref="From"/>, or 224.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images per update.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate at first; it falls to zero along a cosine.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Where the run reports to; nowhere by default.</summary>
    public TextWriter Log { get; init; } = TextWriter.Null;

    /// <summary>The best network of the run.</summary>
    public string BestCheckpoint => Logging.RunFolder.At(RunFolder).BestCheckpoint;

    /// <summary>The command line of the run, whose defaults and checks then are those of <c>train</c>.</summary>
    internal IReadOnlyList<string> ToWords(ClassifierOptions options)
    {
        CheckpointNetwork? from = From is not null && (Architecture is null || ImageSize is null)
            ? Checkpoint.ReadInfo(From).Network
            : null;
        List<string> words =
        [
            "--train-data-path", TrainFolder, "--test-data-path", ValidationFolder, "--save-dir", RunFolder,
            "--epochs", Text(Epochs), "--batch-size", Text(BatchSize), "--lr", Text(LearningRate),
            "--lr-schedule", "cosine",
            "--device", options.Device, "--threads", Text(options.Threads),
            "--workers", Text(options.Workers),
        ];
        if (options.CropShare is { } share)
            words.AddRange(["--crop-pct", Text(share)]);
        if (From is not null)
            words.AddRange(["--pretrained", From]);
        if ((Architecture ?? from?.Architecture) is { } architecture)
            words.AddRange(["--arch", architecture]);
        if ((ImageSize ?? from?.ImageSize) is { } size)
            words.AddRange(["--image-size", Text(size)]);
        if (from is not null)
        {
            words.AddRange(["--stride-on", from.StrideOn, "--stem-pool", from.StemPool]);
            if (from.GateWidth is { } width)
                words.AddRange(["--gate-width", Text(width)]);
        }
        return words;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
