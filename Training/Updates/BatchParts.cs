namespace IlgpuNet.Training.Updates;

/// <summary>A batch cut into parts, which are as equal as can be.</summary>
/// <param name="Images">How many images the batch has.</param>
/// <param name="Count">How many parts.</param>
internal readonly record struct BatchParts(int Images, int Count)
{
    // Below two images a batch-norm has no variance.
    private const int LeastImages = 2;

    /// <summary>A batch in as many parts as are wanted, if it has the images.</summary>
    public static BatchParts Of(int images, int wanted) => new(images, Math.Clamp(images / LeastImages, 1, wanted));

    /// <summary>The first image of a part, and how many it has.</summary>
    public (int First, int Images) this[int part]
    {
        get
        {
            int first = (int)((long)Images * part / Count);
            return (first, (int)((long)Images * (part + 1) / Count) - first);
        }
    }

    /// <summary>The share of a part in the batch; null where it is the whole.</summary>
    public float? Share(int part) => Count == 1 ? null : (float)this[part].Images / Images;
}
