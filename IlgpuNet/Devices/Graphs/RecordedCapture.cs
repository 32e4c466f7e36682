namespace IlgpuNet.Devices.Graphs;

/// <summary>
/// What a CUDA graph does, where kernels run in .NET: a list of launches and fills with their arguments by value. A
/// step that comes out the same when only these are run depends on nothing but the device's memory.
/// </summary>
internal sealed class RecordedCapture(AcceleratorDevice device) : ICommandCapture
{
    private readonly List<Action> _commands = [];

    public void Begin() => device.Recording = _commands;

    public ICommandGraph End()
    {
        device.Recording = null;
        return new Graph([.. _commands]);
    }

    public void Abandon() => device.Recording = null;

    private sealed class Graph(Action[] commands) : ICommandGraph
    {
        public void Launch()
        {
            foreach (Action command in commands)
                command();
        }

        public void Dispose()
        {
        }
    }
}
