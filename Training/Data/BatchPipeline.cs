using System.Runtime.ExceptionServices;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>
/// The worker threads of one epoch. They take images in order, one at a time, into as many batches as there are free
/// buffers; the consumer takes the batches in order. One lock guards everything but the decoding itself.
/// </summary>
internal sealed class BatchPipeline : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly SampleLoader _loader;
    private readonly BadImagePolicy _onBadImage;
    private readonly EpochPlan _plan;
    private readonly Thread[] _threads;

    private readonly object _gate = new();
    private readonly Queue<PendingBatch> _pending = new();
    private readonly Stack<ImageBatch> _free;
    private PendingBatch? _open;
    private int _nextBatch;
    private int _busy;
    private bool _stopped;
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
        while (Take() is (PendingBatch pending, int slot))
        {
            Exception? error = null;
            try
            {
                Load(pending.Batch, slot, buffers);
            }
            catch (Exception exception)
            {
                error = exception;
            }
            Finish(pending, slot, error);
        }
    }

    private void Load(ImageBatch batch, int slot, LoaderBuffers buffers)
    {
        int index = _plan.Sample(batch.Index, slot);
        batch.Set(slot, index, _dataset.Samples[index].Label);
        if (batch.Staged is { } staged)
            staged.Send(slot, _loader.Load(index, _plan.Augmentation(index), buffers, staged.Pixels(slot)));
        else
            _loader.Load(index, _plan.Augmentation(index), buffers, batch.Values(slot));
    }

    private (PendingBatch Pending, int Slot)? Take()
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
                    int slot = open.NextSlot++;
                    if (open.NextSlot == open.Batch.Count) _open = null;
                    _busy++;
                    return (open, slot);
                }
                if (_nextBatch == _plan.Batches) return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private void Finish(PendingBatch pending, int slot, Exception? error)
    {
        lock (_gate)
        {
            _busy--;
            pending.Remaining--;
            if (error is BadImageException bad && _onBadImage == BadImagePolicy.Skip)
                pending.Bad.Add(slot, bad.Image);
            else if (error is not null && IsEarlier(pending.Batch.Index, slot))
                _failure = (pending.Batch.Index, slot, error);
            if (pending.Remaining == 0 || _failure is not null) Monitor.PulseAll(_gate);
        }
    }

    private bool IsEarlier(int batch, int slot) =>
        _failure is not (int failedBatch, int failedSlot, _) || (batch, slot).CompareTo((failedBatch, failedSlot)) < 0;
}
