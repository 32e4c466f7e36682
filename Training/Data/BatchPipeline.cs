using System.Runtime.ExceptionServices;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// The worker threads of one epoch. They take images in order, small ones several at a time, into as many batches as
/// there are free buffers; the consumer takes the batches in order. One lock guards everything but the decoding itself.
/// </summary>
internal sealed class BatchPipeline : IDisposable
{
    // So many that taking the lock costs little beside them.
    private const int PixelsAtOnce = 128 * 128;

    // No worker takes so much of a batch that others have nothing to do.
    private const int ShareOfBatch = 2;

    private readonly ImageDataset _dataset;
    private readonly SampleLoader _loader;
    private readonly BadImagePolicy _onBadImage;
    private readonly EpochPlan _plan;
    private readonly Thread[] _threads;
    private readonly int _atOnce;

    private readonly object _gate = new();
    private readonly Queue<PendingBatch> _pending = new();
    private readonly Stack<ImageBatch> _free;
    private PendingBatch? _open;
    private int _nextBatch;
    private int _busy;
    private volatile bool _stopped;
    private (int Batch, int Slot, Exception Error)? _failure;

    public BatchPipeline(
        ImageDataset dataset,
        IImageTransform transform,
        BadImagePolicy onBadImage,
        EpochPlan plan,
        int firstBatch,
        IReadOnlyList<ImageBatch> buffers,
        IReadOnlyList<LoaderBuffers> workers)
    {
        _dataset = dataset;
        _loader = new SampleLoader(dataset, transform);
        _onBadImage = onBadImage;
        _plan = plan;
        _nextBatch = firstBatch;
        _atOnce = Math.Max(1, PixelsAtOnce / (transform.ImageSize * transform.ImageSize));
        _free = new Stack<ImageBatch>(buffers);
        _threads = new Thread[workers.Count];
        for (int i = 0; i < _threads.Length; i++)
        {
            LoaderBuffers worker = workers[i];
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"IlgpuNet loader {i + 1}" };
        }
    }

    /// <summary>Lets the workers begin: once there is a way to stop them.</summary>
    public void Start()
    {
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>Waits for the next batch in order.</summary>
    /// <param name="cancellation">What <see cref="Stop"/> was called for, to be named in the exception.</param>
    /// <exception cref="OperationCanceledException">The pipeline was stopped.</exception>
    /// <exception cref="BadImageException">An image of the batch cannot be read, and that is to fail.</exception>
    public PendingBatch Next(CancellationToken cancellation)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_stopped) throw new OperationCanceledException(cancellation);
                if (_pending.TryPeek(out PendingBatch? head))
                {
                    bool failed = _failure?.Batch == head.Batch.Index;

                    // Images are taken in order, so when none is in work the failure is the first of the epoch,
                    // whatever the number of threads.
                    if (failed && _busy == 0) ExceptionDispatchInfo.Throw(_failure!.Value.Error);
                    if (!failed && head.Remaining == 0) return _pending.Dequeue();
                }
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Gives the memory of a batch back to the workers.</summary>
    public void Recycle(ImageBatch batch)
    {
        batch.Staged?.AwaitReaders();
        lock (_gate)
        {
            _free.Push(batch);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets no worker begin another image; wakes everyone who waits.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops the workers and waits until they have ended, if ever they began.</summary>
    public void Dispose()
    {
        Stop();
        foreach (Thread thread in _threads.Where(thread => thread.IsAlive)) thread.Join();
    }

    private void Work(LoaderBuffers buffers)
    {
        while (Take() is (PendingBatch pending, int first, int count))
        {
            for (int slot = first; slot < first + count && !_stopped; slot++)
            {
                if (TryLoad(pending.Batch, slot, buffers) is { } error && !IsSkipped(pending, slot, error))
                    break;
            }
            Finish(pending, count);
        }
    }

    private Exception? TryLoad(ImageBatch batch, int slot, LoaderBuffers buffers)
    {
        try
        {
            int index = _plan.Sample(batch.Index, slot);
            batch.Set(slot, index, _dataset.Samples[index].Label);
            if (batch.Staged is { } staged)
                staged.Send(slot, _loader.Load(index, _plan.Augmentation(index), buffers, staged.Pixels(slot)));
            else
                _loader.Load(index, _plan.Augmentation(index), buffers, batch.Values(slot));
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private (PendingBatch Pending, int First, int Count)? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_stopped || _failure is not null) return null;
                if (_open is null && _nextBatch < _plan.Batches && _free.TryPop(out ImageBatch? batch))
                {
                    batch.Begin(_nextBatch, _plan.BatchLength(_nextBatch));
                    _nextBatch++;
                    _open = new PendingBatch(batch);
                    _pending.Enqueue(_open);
                }
                if (_open is PendingBatch open)
                {
                    int first = open.NextSlot, images = open.Batch.Count;
                    int most = Math.Clamp(images / (ShareOfBatch * _threads.Length), 1, _atOnce);
                    open.NextSlot = Math.Min(first + most, images);
                    if (open.NextSlot == images) _open = null;
                    _busy++;
                    return (open, first, open.NextSlot - first);
                }
                if (_nextBatch == _plan.Batches) return null;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Notes that an image cannot be loaded; whether the epoch goes on without it.</summary>
    private bool IsSkipped(PendingBatch pending, int slot, Exception error)
    {
        lock (_gate)
        {
            if (error is BadImageException bad && _onBadImage == BadImagePolicy.Skip)
            {
                pending.Bad.Add(slot, bad.Image);
                return true;
            }
            if (IsEarlier(pending.Batch.Index, slot))
                _failure = (pending.Batch.Index, slot, error);
            return false;
        }
    }

    private void Finish(PendingBatch pending, int count)
    {
        lock (_gate)
        {
            _busy--;
            pending.Remaining -= count;
            if (pending.Remaining == 0 || _failure is not null) Monitor.PulseAll(_gate);
        }
    }

    private bool IsEarlier(int batch, int slot) =>
        _failure is not (int failedBatch, int failedSlot, _) || (batch, slot).CompareTo((failedBatch, failedSlot)) < 0;
}
