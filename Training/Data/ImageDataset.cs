namespace IlgpuNet.Training.Data;

/// <summary>
/// Labelled images, not yet decoded: what a list file, a tree of class folders or the embedded set names.
/// </summary>
public sealed class ImageDataset
{
    /// <summary>A data set of at least one sample.</summary>
    /// <param name="samples">The images, in the order of evaluation.</param>
    /// <param name="classNames">The name of each class; its length is the number of classes.</param>
    /// <param name="source">Where the samples come from, for messages: <c>list 'train.txt'</c>.</param>
    /// <exception cref="DataException">There is no sample, or a label has no class.</exception>
    public ImageDataset(IReadOnlyList<ImageSample> samples, IReadOnlyList<string> classNames, string source)
    {
        if (samples.Count == 0)
            throw new DataException($"{source} names no image; a data set needs at least one");
        var counts = new int[classNames.Count];
        foreach (ImageSample sample in samples)
        {
            if ((uint)sample.Label >= (uint)counts.Length)
            {
                throw new DataException(
                    $"{source}: image '{sample.Path}' has label {sample.Label}, outside the {counts.Length} classes; "
                    + "labels run from 0 to the number of classes - 1");
            }
            counts[sample.Label]++;
        }
        Samples = samples;
        ClassNames = classNames;
        ImagesPerClass = counts;
        Source = source;
    }

    /// <summary>The images, in the order of evaluation.</summary>
    public IReadOnlyList<ImageSample> Samples { get; }

    /// <summary>The name of each class: of its folder, or its number where the source has no names.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many samples each class has; 0 is allowed.</summary>
    public IReadOnlyList<int> ImagesPerClass { get; }

    /// <summary>Where the samples come from, for messages.</summary>
    public string Source { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Samples.Count;

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>One line for the log: how many images of how many classes, from where.</summary>
    public string Description
    {
        get
        {
            int empty = ImagesPerClass.Count(n => n == 0);
            string without = empty > 0 ? $" ({empty} of them without images)" : "";
            return $"{Count} images of {ClassCount} classes{without} from {Source}";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Description;
}
