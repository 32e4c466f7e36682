namespace IlgpuNet.Training.Data.Checking;

/// <summary>The images of training or of test as far as their source can be read, and what is wrong with it.</summary>
internal sealed class CheckedSource
{
    private readonly List<Finding> _faults = [];

    private CheckedSource(DataSplit set) => Set = set;

    /// <summary>Which images.</summary>
    public DataSplit Set { get; }

    /// <summary>The images; null if the source cannot be read at all.</summary>
    public ImageDataset? Images { get; private set; }

    /// <summary>What is wrong with the source.</summary>
    public IReadOnlyList<Finding> Faults => _faults;

    /// <summary>Reads a source and goes on past what is wrong with it.</summary>
    /// <param name="set">Which images.</param>
    /// <param name="path">Names the source.</param>
    /// <param name="read">Reads it and tells what is wrong.</param>
    public static CheckedSource Read(DataSplit set, string path, Func<SourceFaultHandler, ImageDataset> read)
    {
        CheckedSource source = new(set);
        try
        {
            source.Images = read((fault, _) => source._faults.Add(new Finding(
                fault.Kind, FindingSeverity.Error, set, fault.Path, fault.Line, fault.Reason)));
        }
        catch (DataException error)
        {
            source._faults.Add(new Finding(FindingKind.Source, FindingSeverity.Error, set, path, 0, error.Message));
        }
        return source;
    }

    /// <summary>What is wrong with the classes.</summary>
    /// <param name="readable">How many images of each class can be read.</param>
    public IEnumerable<Finding> Classes(IReadOnlyList<int> readable)
    {
        FindingKind empty = Set == DataSplit.Train ? FindingKind.EmptyClass : FindingKind.MissingClass;

        // A reader that knows folders has told those without images already.
        bool told = _faults.Any(fault => fault.Kind is FindingKind.EmptyClass or FindingKind.MissingClass);
        for (int label = 0; label < readable.Count; label++)
        {
            string name = Images!.ClassNames[label];
            int named = Images.ImagesPerClass[label];
            if (readable[label] == 0 && (named > 0 || !told))
            {
                string reason = named == 0
                    ? "the class has no image"
                    : $"none of the {named} image(s) of the class can be read";
                yield return new Finding(empty, FindingSeverity.Warning, Set, name, 0, reason);
            }
            else if (readable[label] == 1 && Set == DataSplit.Train)
            {
                yield return new Finding(
                    FindingKind.SingleImageClass, FindingSeverity.Warning, Set, name, 0,
                    "the class has one image that can be read");
            }
        }
    }
}
