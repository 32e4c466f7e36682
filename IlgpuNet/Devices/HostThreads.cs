using System.Runtime.ExceptionServices;

namespace IlgpuNet.Devices;

/// <summary>
/// The worker threads of the <c>cpu</c> device. Items are handed out by an atomic counter, the caller works along,
/// and idle workers spin for a moment before they block, because the operations of a training step follow each other
/// within microseconds. The caller chooses the items without looking at <see cref="Count"/>, so that no result
/// depends on the number of threads.
/// </summary>
internal sealed class HostThreads : IDisposable
{
    // About 30 microseconds on current processors: longer than the gap between two operations of a step.
    private const int SpinsBeforeBlocking = 1500;

    [ThreadStatic]
    private static bool s_insideRun;

    private readonly Thread[] _workers;
    private readonly Lock _oneRunAtATime = new();
    private readonly object _wake = new();

    private Action<int>? _body;
    private int _items;
    private int _next;
    private volatile bool _open;
    private int _active;
    private int _generation;
    private int _sleepers;
    private volatile bool _disposed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>
    /// Starts <paramref name="count"/> - 1 workers; the thread that calls <see cref="Run"/> is the last.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below one.</exception>
    public HostThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _workers = new Thread[count - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"IlgpuNet worker {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>The number of threads that work on a run, the caller included.</summary>
    public int Count { get; }

    /// <summary>
    /// Calls <paramref name="body"/> once for every item in [0, <paramref name="items"/>), in no particular order, and
    /// returns when all calls have returned. Runs of different callers take turns.
    /// </summary>
    /// <param name="items">Number of items.</param>
    /// <param name="body">Called with the index of an item, on any of the threads.</param>
    /// <exception cref="InvalidOperationException">Called from within a body.</exception>
    /// <exception cref="ObjectDisposedException">The threads have been stopped.</exception>
    public void Run(int items, Action<int> body)
    {
        if (s_insideRun)
        {
            throw new InvalidOperationException(
                "HostThreads.Run was called from within the body of a run; make one run of all the items instead.");
        }
        lock (_oneRunAtATime)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            s_insideRun = true;
            try
            {
                if (items <= 1 || _workers.Length == 0)
                {
                    for (int i = 0; i < items; i++) body(i);
                    return;
                }
                RunOnAll(items, body);
            }
            finally
            {
                s_insideRun = false;
            }
        }
    }

    private void RunOnAll(int items, Action<int> body)
    {
        _body = body;
        _items = items;
        _next = 0;
        _failure = null;
        _open = true;
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_wake) Monitor.PulseAll(_wake);
        }

        TakeItems();

        // A worker that enters from here on finds the run closed; those inside are waited for.
        _open = false;
        Interlocked.MemoryBarrier();
        var wait = new SpinWait();
        while (Volatile.Read(ref _active) > 0) wait.SpinOnce(sleep1Threshold: -1);
        _body = null;
        _failure?.Throw();
    }

    private void TakeItems()
    {
        Action<int> body = _body!;
        int items = _items;
        try
        {
            for (int item; (item = Interlocked.Increment(ref _next) - 1) < items;) body(item);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            Volatile.Write(ref _next, items);
        }
    }

    private void Work()
    {
        s_insideRun = true;
        int seen = 0;
        while (AwaitRun(ref seen))
        {
            Interlocked.Increment(ref _active);
            if (_open) TakeItems();
            Interlocked.Decrement(ref _active);
        }
    }

    private bool AwaitRun(ref int seen)
    {
        for (int i = 0; i < SpinsBeforeBlocking && Volatile.Read(ref _generation) == seen && !_disposed; i++)
        {
            Thread.SpinWait(1);
        }
        if (Volatile.Read(ref _generation) == seen && !_disposed)
        {
            lock (_wake)
            {
                Interlocked.Increment(ref _sleepers);
                while (Volatile.Read(ref _generation) == seen && !_disposed) Monitor.Wait(_wake);
                Interlocked.Decrement(ref _sleepers);
            }
        }
        seen = Volatile.Read(ref _generation);
        return !_disposed;
    }

    /// <summary>Stops the workers and waits for them.</summary>
    public void Dispose()
    {
        lock (_oneRunAtATime)
        {
            _disposed = true;
            lock (_wake) Monitor.PulseAll(_wake);
            foreach (Thread worker in _workers) worker.Join();
        }
    }
}
