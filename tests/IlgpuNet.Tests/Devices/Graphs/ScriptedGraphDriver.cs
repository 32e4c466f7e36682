using IlgpuNet.Devices.Graphs;

namespace IlgpuNet.Tests.Devices.Graphs;

/// <summary>A driver that notes its calls and refuses one of them.</summary>
internal sealed class ScriptedGraphDriver : IGraphDriver
{
    private const int Refused = 900;

    private readonly HashSet<nint> _alive = [];
    private nint _last = 100;

    /// <summary>Every call with its arguments.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The function that refuses.</summary>
    public string? Fails { get; init; }

    /// <summary>Whether a stream is capturing.</summary>
    public bool IsCapturing { get; private set; }

    /// <summary>How many graphs and executables there are that nobody destroyed.</summary>
    public int Alive => _alive.Count;

    public int StreamBeginCapture(nint stream)
    {
        int error = Answer("begin", stream);
        IsCapturing = error == 0;
        return error;
    }

    public int StreamEndCapture(nint stream, out nint graph)
    {
        IsCapturing = false;
        int error = Answer("end", stream);
        graph = Made(error);
        return error;
    }

    public int GraphInstantiate(nint graph, out nint executable)
    {
        int error = Answer("instantiate", graph);
        executable = Made(error);
        return error;
    }

    public int GraphLaunch(nint executable, nint stream) => Answer("launch", executable, stream);

    public int GraphExecDestroy(nint executable) => Destroyed("destroy executable", executable);

    public int GraphDestroy(nint graph) => Destroyed("destroy graph", graph);

    public string NameOf(int error) => $"CUDA_ERROR_{error}";

    private int Answer(string function, params nint[] arguments)
    {
        Calls.Add($"{function} {string.Join(' ', arguments)}");
        return function == Fails ? Refused : 0;
    }

    private nint Made(int error)
    {
        if (error != 0)
            return 0;
        _alive.Add(++_last);
        return _last;
    }

    private int Destroyed(string function, nint handle)
    {
        _alive.Remove(handle);
        return Answer(function, handle);
    }
}
