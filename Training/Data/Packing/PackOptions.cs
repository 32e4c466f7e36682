namespace IlgpuNet.Training.Data.Packing;

/// <summary>How a data set is packed.</summary>
public sealed record PackOptions
{
    /// <summary>What the pack holds.</summary>
    public PackFormat Format { get; init; } = PackFormat.Jpeg;

    /// <summary>Larger pictures are reduced to this short side; 0 leaves them as they are.</summary>
    public int ShortSide { get; init; }

    /// <summary>Quality of the JPEG files that are made, 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Threads that decode and encode.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>What happens to images that cannot be read.</summary>
    public BadImagePolicy OnBadImage { get; init; }
}
