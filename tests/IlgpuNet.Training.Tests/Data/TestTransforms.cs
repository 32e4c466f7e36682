using System.Collections.Concurrent;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Tells how often and on which threads it was called, and may take its time.</summary>
internal sealed class CountingTransform : IImageTransform
{
    private readonly ConcurrentDictionary<Thread, bool> _threads = new();
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public ICollection<Thread> Threads => _threads.Keys;

    public TimeSpan Delay { get; init; }

    public ManualResetEventSlim? Hold { get; init; }

    public int ImageSize => 2;

    public void Apply(RgbImage image, PhiloxCursor random, Span<float> destination)
    {
        _threads.TryAdd(Thread.CurrentThread, true);
        Interlocked.Increment(ref _calls);
        Hold?.Wait();
        Thread.Sleep(Delay);
        destination.Clear();
    }
}

/// <summary>Has a defect.</summary>
internal sealed class FailingTransform : IImageTransform
{
    public int ImageSize => 2;

    public void Apply(RgbImage image, PhiloxCursor random, Span<float> destination) =>
        throw new NotSupportedException("a defect");
}
