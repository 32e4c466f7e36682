namespace IlgpuNet.Training.Data.Checking;

/// <summary>The images that were met so far, by content.</summary>
internal sealed class SeenImages
{
    private readonly Dictionary<UInt128, (ImageDataset Images, DataSplit Set, int Index)> _first = [];

    /// <summary>Takes note of an image.</summary>
    /// <param name="content">The hash of its bytes.</param>
    /// <param name="images">Its data set.</param>
    /// <param name="set">Whether that is training's.</param>
    /// <param name="index">Its place there.</param>
    /// <returns>What is wrong if the same bytes were met before.</returns>
    public Finding? Add(UInt128 content, ImageDataset images, DataSplit set, int index)
    {
        if (_first.TryAdd(content, (images, set, index)))
            return null;
        (ImageDataset firstImages, DataSplit firstSet, int firstIndex) = _first[content];
        ImageSample sample = images.Samples[index], first = firstImages.Samples[firstIndex];
        string line = first.Line > 0 ? $" (list line {first.Line})" : "";
        string whose = firstSet == set ? "" : "training image ";
        string firstClass = firstImages.ClassNames[first.Label], ownClass = images.ClassNames[sample.Label];
        string classes = firstClass == ownClass ? "" : $", which is of class '{firstClass}', not '{ownClass}'";
        FindingKind kind = firstSet != set ? FindingKind.Leak
            : classes.Length > 0 ? FindingKind.ConflictingLabel : FindingKind.Duplicate;
        return new Finding(
            kind,
            kind == FindingKind.Leak ? FindingSeverity.Error : FindingSeverity.Warning,
            set,
            sample.Path,
            sample.Line,
            $"the same bytes as {whose}'{first.Path}'{line}{classes}");
    }
}
