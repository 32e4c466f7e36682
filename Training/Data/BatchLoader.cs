using System.Diagnostics;
using IlgpuNet.Devices;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// Decodes, transforms and batches the images of a data set on worker threads, ahead of the consumer. The order is a
/// function of (seed, epoch) and the augmentation of (seed, epoch, sample): batches are the same, bit for bit, with any
/// number of workers, and an epoch can be entered at any batch.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly IImageTransform _transform;
    private readonly BatchLoaderOptions _options;
    private readonly ImageBatch[] _buffers;
    private readonly LoaderBuffers[] _workers;
    private readonly List<BadImage> _badImages = [];
    private readonly HashSet<BadImage> _knownBadImages = [];
    private int _running;

    /// <summary>A loader; its threads run only while an epoch is enumerated.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or a batch would exceed an array.</exception>
    /// <exception cref="DataException">The data set has fewer samples than the smallest batch allowed.</exception>
    public BatchLoader(ImageDataset dataset, IImageTransform transform, BatchLoaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options.BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1, nameof(options.Workers));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1, nameof(options.Prefetch));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinimumBatch, 1, nameof(options.MinimumBatch));
        if (options.BatchSize < options.MinimumBatch)
        {
            throw new ArgumentException(
                $"A batch size of {options.BatchSize} is below the minimum of {options.MinimumBatch}; "
                + "training needs at least two images in a batch.",
                nameof(options));
        }
        long largest = Math.Min((long)options.BatchSize + options.MinimumBatch - 1, dataset.Count);
        if (largest * transform.ImageSize * transform.ImageSize * 3 > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A batch of {largest} images of {transform.ImageSize} x {transform.ImageSize} exceeds the largest "
                + $"array; take a smaller batch size or image size.",
                nameof(options));
        }
        if (dataset.Count < options.MinimumBatch)
        {
            throw new DataException(
                $"{dataset.Source} has {dataset.Count} image(s); at least {options.MinimumBatch} are needed");
        }
        _dataset = dataset;
        _transform = transform;
        _options = options;
        BatchesPerEpoch = EpochPlan.CountBatches(dataset.Count, options);
        _buffers = new ImageBatch[options.Prefetch + 1];
        for (int i = 0; i < _buffers.Length; i++)
            _buffers[i] = new ImageBatch(transform.ImageSize, Stage(transform, options, (int)largest));
        _workers = new LoaderBuffers[options.Workers];
        for (int i = 0; i < _workers.Length; i++) _workers[i] = new LoaderBuffers();
    }

    /// <summary>The images that it loads.</summary>
    public ImageDataset Images => _dataset;

    /// <summary>The number of batches of an epoch, those included that bad images may cause to be dropped.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>How long the consumer has waited for batches since the loader was made.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>How many times an image was left out since the loader was made; each epoch counts again.</summary>
    public long Skipped { get; private set; }

    /// <summary>The images that were left out, each once, in the order in which they were met.</summary>
    public IReadOnlyList<BadImage> BadImages => _badImages;

    /// <summary>
    /// The batches of an epoch, in order. Leaving the enumeration, in whatever way, stops the workers and waits for
    /// them; one image each at most is finished. A batch is valid until the next is asked for.
    /// </summary>
    /// <param name="epoch">Chooses order and augmentation.</param>
    /// <param name="firstBatch">The batch to begin with, from 0: what a resumed run has not seen yet.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch or the batch does not exist.</exception>
    /// <exception cref="BadImageException">An image cannot be read, and that is to fail.</exception>
    /// <exception cref="DataException">Bad images leave no batch of the epoch.</exception>
    /// <exception cref="InvalidOperationException">Another epoch of this loader is being enumerated.</exception>
    public IEnumerable<ImageBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        return Enumerate(epoch, firstBatch, cancellation);
    }

    /// <summary>Gives the memory of staged batches back.</summary>
    public void Dispose()
    {
        foreach (ImageBatch batch in _buffers)
            batch.Staged?.Dispose();
    }

    private static StagedPictures? Stage(IImageTransform transform, BatchLoaderOptions options, int count) =>
        options.Device is AcceleratorDevice device && transform is IPictureTransform
            ? new StagedPictures(device, count, transform.ImageSize)
            : null;

    private IEnumerable<ImageBatch> Enumerate(int epoch, int firstBatch, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            throw new InvalidOperationException(
                "An epoch of this loader is being enumerated; finish or leave it first, or make another loader.");
        }
        try
        {
            cancellation.ThrowIfCancellationRequested();
            // The batch at which an epoch was left has not come back.
            foreach (ImageBatch buffer in _buffers)
                buffer.Staged?.AwaitReaders();
            var plan = new EpochPlan(_dataset.Count, _options, epoch);
            using var pipeline = new BatchPipeline(
                _dataset, _transform, _options.OnBadImage, plan, firstBatch, _buffers, _workers);
            using CancellationTokenRegistration registration = cancellation.Register(pipeline.Stop);
            pipeline.Start();
            int delivered = 0;
            long skippedBefore = Skipped;
            for (int i = firstBatch; i < plan.Batches; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                ImageBatch batch = Await(pipeline, cancellation);
                if (batch.Count >= _options.MinimumBatch)
                {
                    delivered++;
                    yield return batch;
                }
                pipeline.Recycle(batch);
            }
            if (delivered == 0 && firstBatch == 0)
            {
                throw new DataException(
                    $"no batch is left of {_dataset.Source}: {Skipped - skippedBefore} of {_dataset.Count} images "
                    + $"cannot be read, the first '{_badImages[0].Path}': {_badImages[0].Reason}; check the data path");
            }
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private ImageBatch Await(BatchPipeline pipeline, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        PendingBatch pending = pipeline.Next(cancellation);
        ImageBatch batch = pending.Batch;
        batch.Waited = Stopwatch.GetElapsedTime(start);
        Waited += batch.Waited;
        if (pending.Bad.Count > 0)
        {
            batch.Remove(pending.Bad.ContainsKey);
            Skipped += pending.Bad.Count;
            foreach (BadImage image in pending.Bad.Values)
            {
                if (_knownBadImages.Add(image)) _badImages.Add(image);
            }
        }
        batch.Staged?.SendRest(batch.Labels);
        return batch;
    }
}
