using ILGPU.Runtime;
using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// Events on the stream of an ILGPU device: the host waits for nothing, and the device works as it does unwatched.
/// </summary>
internal sealed class StreamClock(AcceleratorDevice device) : DeviceClock
{
    private readonly List<ProfilingMarker> _events = [];

    /// <inheritdoc/>
    public override int Mark()
    {
        _events.Add(device.Mark());
        return _events.Count - 1;
    }

    /// <inheritdoc/>
    public override double Seconds(int from, int to) => _events[to].MeasureFrom(_events[from]).TotalSeconds;

    /// <inheritdoc/>
    public override void Dispose() => _events.ForEach(point => point.Dispose());
}
