using IlgpuNet.Storage;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Compare;

/// <summary>What a finished run came to.</summary>
internal sealed record RunOutcome
{
    /// <summary>The network.</summary>
    public required string Architecture { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The errors that are compared: those of the last epoch.</summary>
    public required WeightsErrors Last { get; init; }

    /// <summary>Those of the epoch that the images held out chose; null where none were.</summary>
    public required WeightsErrors? Best { get; init; }

    /// <summary>
    /// Top-1 error in percent after each epoch, on the images held out, otherwise on the test images.
    /// </summary>
    public required IReadOnlyList<(int Epoch, double Top1Error)> Curve { get; init; }

    /// <summary>Images trained on per second, by epoch.</summary>
    public required IReadOnlyList<double> ImagesPerSecond { get; init; }

    /// <summary>How long training and evaluating its epochs took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Reads what a finished run left in its folder.</summary>
    /// <exception cref="StorageException">A file of it is missing or broken.</exception>
    public static RunOutcome Read(ComparedRun run)
    {
        IReadOnlyList<MetricsRow> rows = MetricsLog.Read(run.Folder.Metrics);
        MetricsSplit counts = run.IsAveraged ? MetricsSplit.ValAveraged : MetricsSplit.Val;
        MetricsRow[] validation = [.. rows.Where(row => row.Split == counts)];
        if (validation.Length == 0 || validation[^1].Epoch != run.Settings.Schedule.Epochs)
        {
            throw new StorageException(
                $"'{run.Folder.Metrics}' lacks the last epoch of a finished run; move '{run.Folder.Path}' away, "
                + "it is run again");
        }
        TestErrors? test = File.Exists(run.Folder.TestErrors) ? TestErrors.Read(run.Folder.TestErrors) : null;
        MetricsRow last = validation[^1];
        return new RunOutcome
        {
            Architecture = run.Settings.Network.Architecture,
            Seed = run.Settings.Run.Seed,
            Last = test?.Last ?? new WeightsErrors(last.Epoch, last.Top1Error, last.Top5Error),
            Best = test?.Best,
            Curve = [.. validation.Select(row => (row.Epoch, row.Top1Error))],
            ImagesPerSecond =
                [.. rows.Where(row => row.Split == MetricsSplit.Train).Select(row => row.ImagesPerSecond)],
            Seconds = rows.Sum(row => row.Seconds),
        };
    }
}
