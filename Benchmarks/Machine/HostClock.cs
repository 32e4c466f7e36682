using System.Diagnostics;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>The host's clock, read when a device that computes on the host is done.</summary>
internal sealed class HostClock(Device device) : DeviceClock
{
    private readonly List<long> _stamps = [];

    /// <inheritdoc/>
    public override int Mark()
    {
        device.Synchronize();
        _stamps.Add(Stopwatch.GetTimestamp());
        return _stamps.Count - 1;
    }

    /// <inheritdoc/>
    public override double Seconds(int from, int to) =>
        Stopwatch.GetElapsedTime(_stamps[from], _stamps[to]).TotalSeconds;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
