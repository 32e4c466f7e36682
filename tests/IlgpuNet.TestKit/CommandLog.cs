using IlgpuNet.Devices;

namespace IlgpuNet.TestKit;

/// <summary>Notes what an ILGPU device is asked to do, for tests of assemblies that do not see it.</summary>
public sealed class CommandLog : IDisposable
{
    private readonly AcceleratorDevice _device;
    private readonly List<string> _kinds = [];

    /// <summary>Begins to listen.</summary>
    public CommandLog(Device device)
    {
        _device = (AcceleratorDevice)device;
        _device.Commands = command => _kinds.Add(command.Kind.ToString());
    }

    /// <summary>The kinds of the commands, in order: <c>Launch</c>, <c>Replay</c> and so on.</summary>
    public IReadOnlyList<string> Kinds => _kinds;

    /// <summary>Ends.</summary>
    public void Dispose() => _device.Commands = null;
}
