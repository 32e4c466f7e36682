using System.Diagnostics;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks;

/// <summary>One run of an operation.</summary>
/// <param name="Cost">What it is, and its operations and bytes by formula.</param>
/// <param name="Seconds">Its time, without that of operations inside it.</param>
internal readonly record struct OperationCall(OperationCost Cost, double Seconds);

/// <summary>
/// Times every operation of a step. The device is waited for before and after each, so that on an asynchronous one the
/// sum of the times is more than a step takes otherwise.
/// </summary>
internal sealed class OperationProfile(Device device) : IExecutionObserver
{
    private readonly Stack<(long Start, long Inside)> _running = new();

    /// <summary>The calls since <see cref="Measure"/> began.</summary>
    public List<OperationCall> Calls { get; } = [];

    /// <summary>Seconds of the whole step.</summary>
    public double Seconds { get; private set; }

    /// <summary>Runs one step and keeps its calls.</summary>
    public static OperationProfile Measure(Device device, Action step)
    {
        OperationProfile profile = new(device);
        device.Synchronize();
        device.Observer = profile;
        try
        {
            long start = Stopwatch.GetTimestamp();
            step();
            profile.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            device.Observer = null;
        }
        return profile;
    }

    public void BeginOperation(in OperationCost cost)
    {
        device.Synchronize();
        _running.Push((Stopwatch.GetTimestamp(), Inside: 0));
    }

    public void EndOperation(in OperationCost cost)
    {
        device.Synchronize();
        (long start, long inside) = _running.Pop();
        long elapsed = Stopwatch.GetTimestamp() - start;
        Calls.Add(new OperationCall(cost, (double)(elapsed - inside) / Stopwatch.Frequency));
        if (_running.TryPop(out (long Start, long Inside) outer))
            _running.Push(outer with { Inside = outer.Inside + elapsed });
    }
}
