using IlgpuNet.Devices;

namespace IlgpuNet.Benchmarks.Machine;

/// <summary>
/// Times what a device does between two points in its order of work. A point is noted as the work is issued; how much
/// time lies between two of them may be asked when the device has come by.
/// </summary>
internal abstract class DeviceClock : IDisposable
{
    /// <summary>The clock of <paramref name="device"/>.</summary>
    public static DeviceClock Of(Device device) =>
        device is AcceleratorDevice accelerator ? new StreamClock(accelerator) : new HostClock(device);

    /// <summary>Notes a point behind all work issued so far.</summary>
    /// <returns>Its number.</returns>
    public abstract int Mark();

    /// <summary>Seconds from one point to a later one.</summary>
    public abstract double Seconds(int from, int to);

    /// <inheritdoc/>
    public abstract void Dispose();
}
