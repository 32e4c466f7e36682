using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Devices;

/// <summary>
/// Devices that the tests of one class use in turn: opening ILGPU takes longer than most tests, and it compiles each
/// kernel once. Memory is poisoned, so nothing a test leaves behind can help the next.
/// </summary>
public sealed class SharedDevices : IDisposable
{
    private readonly Dictionary<string, Device> _devices = [];

    /// <summary>The device of that name, opened when first asked for.</summary>
    public Device this[string name]
    {
        get
        {
            if (!_devices.TryGetValue(name, out Device? device))
            {
                _devices.Add(name, device = DeviceSelection.Open(name));
                device.Pool.Poison = true;
            }
            return device;
        }
    }

    /// <summary>The computing devices every operation has a form for.</summary>
    public static TheoryData<string> Names => ["reference", "cpu", "ilgpu-cpu"];

    public void Dispose()
    {
        foreach (Device device in _devices.Values)
            device.Dispose();
    }
}
