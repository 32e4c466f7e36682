using IlgpuNet.Random;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Which samples make up which batch of an epoch. It depends on the seed, the epoch and the size of the set alone, so
/// that a run can be resumed at any batch.
/// </summary>
internal sealed class EpochPlan
{
    // "order" and "augment": keep both apart from the other uses of the seed.
    private const ulong OrderLabel = 0x6F72646572;
    private const ulong AugmentLabel = 0x6175676D656E74;

    private readonly int[]? _order;
    private readonly Philox _augmentation;
    private readonly int _samples;
    private readonly int _batchSize;

    public EpochPlan(int samples, BatchLoaderOptions options, int epoch)
    {
        _samples = samples;
        _batchSize = options.BatchSize;
        var random = new Philox(options.Seed);
        _order = options.Shuffle ? random.Split(OrderLabel).WithStream((ulong)epoch).Permutation(samples) : null;
        _augmentation = random.Split(AugmentLabel).Split((ulong)epoch);
        Batches = CountBatches(samples, options);
    }

    /// <summary>The number of batches.</summary>
    public int Batches { get; }

    /// <summary>The number of batches of every epoch.</summary>
    public static int CountBatches(int samples, BatchLoaderOptions options)
    {
        (int whole, int remainder) = Math.DivRem(samples, options.BatchSize);
        bool joins = remainder < options.MinimumBatch && whole > 0;
        return remainder == 0 || joins ? whole : whole + 1;
    }

    /// <summary>The number of images of a batch.</summary>
    public int BatchLength(int batch) =>
        batch < Batches - 1 ? _batchSize : _samples - batch * _batchSize;

    /// <summary>The index in the data set of an image of a batch.</summary>
    public int Sample(int batch, int slot)
    {
        int position = batch * _batchSize + slot;
        return _order is null ? position : _order[position];
    }

    /// <summary>The batch and the slot of an image of the data set.</summary>
    public (int Batch, int Slot) Place(int sample)
    {
        int position = _order is null ? sample : Array.IndexOf(_order, sample);
        int batch = Math.Min(position / _batchSize, Batches - 1);
        return (batch, position - batch * _batchSize);
    }

    /// <summary>The random decisions of a sample in this epoch, whatever its batch.</summary>
    public PhiloxCursor Augmentation(int sample) => _augmentation.WithStream((ulong)sample).Cursor();
}
