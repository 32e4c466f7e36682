using IlgpuNet.Benchmarks.Machine;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks;

/// <summary>One run of an operation.</summary>
/// <param name="Cost">What it is, and its operations and bytes by formula.</param>
/// <param name="Seconds">Its time, without that of operations inside it.</param>
internal readonly record struct OperationCall(OperationCost Cost, double Seconds);

/// <summary>
/// Times every operation of a step, by points that the device passes before and after each. On a host they are waited
/// for; on a GPU they are events, and times are the GPU's own, what it waits for the host included.
/// </summary>
internal sealed class OperationProfile : IExecutionObserver
{
    private readonly DeviceClock _clock;
    private readonly Stack<Running> _running = new();
    private readonly List<Running> _done = [];

    private OperationProfile(DeviceClock clock) => _clock = clock;

    /// <summary>The calls of the step, in the order in which they ended.</summary>
    public IReadOnlyList<OperationCall> Calls { get; private set; } = [];

    /// <summary>Seconds of the whole step.</summary>
    public double Seconds { get; private set; }

    /// <summary>Runs one step and keeps its calls.</summary>
    public static OperationProfile Measure(Device device, Action step)
    {
        using DeviceClock clock = DeviceClock.Of(device);
        OperationProfile profile = new(clock);
        device.Synchronize();
        device.Observer = profile;
        int begin = clock.Mark();
        try
        {
            step();
        }
        finally
        {
            device.Observer = null;
        }
        profile.Seconds = clock.Seconds(begin, clock.Mark());
        profile.Calls = [.. profile._done.Select(profile.Call)];
        return profile;
    }

    public void BeginOperation(in OperationCost cost) => _running.Push(new Running(cost, _clock.Mark()));

    public void EndOperation(in OperationCost cost)
    {
        Running ended = _running.Pop();
        ended.End = _clock.Mark();
        _done.Add(ended);
        if (_running.TryPeek(out Running? outer))
            outer.Inside.Add(ended);
    }

    private OperationCall Call(Running call) => new(call.Cost, Elapsed(call) - call.Inside.Sum(Elapsed));

    private double Elapsed(Running call) => _clock.Seconds(call.Begin, call.End);

    private sealed class Running(OperationCost cost, int begin)
    {
        public OperationCost Cost { get; } = cost;

        public int Begin { get; } = begin;

        public int End { get; set; }

        /// <summary>The operations directly inside.</summary>
        public List<Running> Inside { get; } = [];
    }
}
