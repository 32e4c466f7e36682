using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Data.Checking;

/// <summary>
/// Looks through the training and test images for whatever would stop a run or spoil its result. Findings come in the
/// order of the images, whatever the number of workers.
/// </summary>
/// <param name="data">Which images.</param>
/// <param name="classes">Number of classes of a list; null for the largest label + 1.</param>
/// <param name="workers">Threads that decode.</param>
/// <param name="pixelLimit">The most pixels of a picture.</param>
internal sealed class DataCheck(DataSettings data, int? classes, int workers, long pixelLimit)
{
    private readonly SeenImages _seen = new();

    /// <summary>Images looked at so far.</summary>
    public int Images { get; private set; }

    /// <summary>Images there are, as far as their sources are read.</summary>
    public int Total { get; private set; }

    /// <summary>Looks through everything.</summary>
    /// <param name="progress">Is called after each image.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<Finding> Run(Action progress, CancellationToken cancellation)
    {
        (CheckedSource? training, CheckedSource? test) = Read();
        Total = (training?.Images?.Count ?? 0) + (test?.Images?.Count ?? 0);
        foreach (CheckedSource? source in (CheckedSource?[])[training, test])
        {
            if (source is null)
                continue;
            foreach (Finding finding in source.Faults.Concat(Look(source, progress, cancellation)))
                yield return finding;
        }
    }

    private (CheckedSource? Training, CheckedSource? Test) Read()
    {
        if (data.IsEmbedded)
        {
            (ImageDataset train, ImageDataset test) = EmbeddedDataset.Open();
            return (
                CheckedSource.Read(DataSplit.Train, train.Source, _ => train),
                CheckedSource.Read(DataSplit.Test, test.Source, _ => test));
        }
        CheckedSource? training = data.TrainPath is not { } path ? null : CheckedSource.Read(
            DataSplit.Train, path, report => DataSource.Read(path, data.TrainList, DataSplit.Train, classes, report));
        CheckedSource? tested = data.TestPath is not { } testPath ? null : CheckedSource.Read(
            DataSplit.Test,
            testPath,
            report => training?.Images is { } known
                ? DataSource.Read(testPath, data.TestList, DataSplit.Test, known.ClassNames, report)
                : DataSource.Read(testPath, data.TestList, DataSplit.Test, classes, report));
        return (training, tested);
    }

    private IEnumerable<Finding> Look(CheckedSource source, Action progress, CancellationToken cancellation)
    {
        if (source.Images is not { } images)
            yield break;
        ImageChecker[] checkers = [.. Enumerable.Range(0, workers).Select(_ => new ImageChecker(pixelLimit))];
        int[] readable = new int[images.ClassCount];
        int index = 0;
        foreach (CheckedImage image in OrderedParallel.Select(
            images.Samples, checkers, (checker, sample) => checker.Check(sample), cancellation))
        {
            ImageSample sample = images.Samples[index];
            if (image.Fault is { } fault)
            {
                yield return new Finding(
                    KindOf(fault.Kind), FindingSeverity.Error, source.Set, fault.Path, fault.Line, fault.Reason);
            }
            else
            {
                readable[sample.Label]++;
            }
            if (image.NameAndContent is (var name, var content))
            {
                yield return new Finding(
                    FindingKind.WrongExtension, FindingSeverity.Warning, source.Set, sample.Path, sample.Line,
                    $"named as {name.Name}, and is {content.Name}");
            }
            if (image.Content is { } hash && _seen.Add(hash, images, source.Set, index) is { } again)
                yield return again;
            index++;
            Images++;
            progress();
        }
        foreach (Finding finding in source.Classes(readable))
            yield return finding;
    }

    private static FindingKind KindOf(BadImageKind kind) => kind switch
    {
        BadImageKind.Missing => FindingKind.MissingFile,
        BadImageKind.Unreadable => FindingKind.Unreadable,
        BadImageKind.Empty => FindingKind.EmptyFile,
        BadImageKind.TooLarge => FindingKind.TooLarge,
        BadImageKind.NoImage => FindingKind.NoImage,
        BadImageKind.Truncated => FindingKind.Truncated,
        _ => FindingKind.Damaged,
    };
}
