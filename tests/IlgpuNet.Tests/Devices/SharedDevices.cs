using IlgpuNet.Devices;
using IlgpuNet.TestKit.Ptx;

namespace IlgpuNet.Tests.Devices;

/// <summary>
/// Devices that the tests of one class use in turn: opening ILGPU takes longer than most tests, and it compiles each
/// kernel once. Memory is poisoned, so nothing a test leaves behind can help the next. Where kernels are emulated,
/// their PTX is run beside and compared.
/// </summary>
public sealed class SharedDevices : IDisposable
{
    private readonly Dictionary<string, Device> _devices = [];
    private readonly List<PtxCheck> _checks = [];

    /// <summary>The computing devices every operation has a form for.</summary>
    public static TheoryData<string> Names => ["reference", "cpu", "ilgpu-cpu"];

    /// <summary>The device of that name, opened when first asked for.</summary>
    public Device this[string name] => Get(name, () => DeviceSelection.Open(name));

    /// <summary>The host with a number of threads of its own.</summary>
    public Device Host(int threads) => Get($"cpu with {threads} threads", () => new HostDevice(threads));

    /// <summary>The emulation of a GPU that computes convolutions in <paramref name="precision"/>.</summary>
    public Device Emulated(Precision precision) =>
        Get($"ilgpu-cpu in {precision}", () => DeviceSelection.Open("ilgpu-cpu", precision: precision));

    public void Dispose()
    {
        foreach (PtxCheck check in _checks)
            check.Dispose();
        foreach (Device device in _devices.Values)
            device.Dispose();
    }

    private Device Get(string key, Func<Device> open)
    {
        if (!_devices.TryGetValue(key, out Device? device))
        {
            _devices.Add(key, device = open());
            device.Pool.Poison = true;
            if (device is AcceleratorDevice { IsEmulated: true } emulated)
                _checks.Add(new PtxCheck(emulated));
        }
        return device;
    }
}
