namespace IlgpuNet.Training.Data;

/// <summary>A batch while its images are being decoded.</summary>
internal sealed class PendingBatch(ImageBatch batch)
{
    /// <summary>Where the images go.</summary>
    public ImageBatch Batch { get; } = batch;

    /// <summary>The slot that the next free worker takes.</summary>
    public int NextSlot { get; set; }

    /// <summary>Images that are not finished.</summary>
    public int Remaining { get; set; } = batch.Count;

    /// <summary>The images that could not be read, by slot.</summary>
    public SortedDictionary<int, BadImage> Bad { get; } = [];
}
