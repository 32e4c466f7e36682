using IlgpuNet.Devices;

namespace IlgpuNet.Training.Data;

/// <summary>How a <see cref="BatchLoader"/> cuts a data set into batches and prepares them.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Images of a batch; the last of an epoch may differ.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether the order is a permutation that depends on seed and epoch, or that of the data set.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Decides order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that decode.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches prepared ahead of the one in use.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>
    /// The fewest images of a batch: 2 in training, because batch-norm has no variance of one value. A smaller
    /// remainder of an epoch joins the batch before it; a batch that bad images make smaller is dropped.
    /// </summary>
    public int MinimumBatch { get; init; } = 1;

    /// <summary>
    /// The device that computes. Where it has memory of its own and the transform allows it, batches are
    /// staged: bytes that are sent there while it computes, and normalised there
    /// (<see cref="ImageBatch.IsStaged"/>).
    /// </summary>
    public Device? Device { get; init; }

    /// <summary>What happens to images that cannot be read.</summary>
    public BadImagePolicy OnBadImage { get; init; } = BadImagePolicy.Fail;
}
