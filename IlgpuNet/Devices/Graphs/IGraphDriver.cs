namespace IlgpuNet.Devices.Graphs;

/// <summary>
/// The functions of NVIDIA's driver that capture and launch graphs, under its own names. They answer its error code,
/// zero where all is well.
/// </summary>
internal interface IGraphDriver
{
    /// <summary><c>cuStreamBeginCapture_v2</c>.</summary>
    int StreamBeginCapture(nint stream);

    /// <summary><c>cuStreamEndCapture</c>. The stream is not capturing afterwards, whatever it answers.</summary>
    int StreamEndCapture(nint stream, out nint graph);

    /// <summary><c>cuGraphInstantiateWithFlags</c>.</summary>
    int GraphInstantiate(nint graph, out nint executable);

    /// <summary><c>cuGraphLaunch</c>.</summary>
    int GraphLaunch(nint executable, nint stream);

    /// <summary><c>cuGraphExecDestroy</c>.</summary>
    int GraphExecDestroy(nint executable);

    /// <summary><c>cuGraphDestroy</c>.</summary>
    int GraphDestroy(nint graph);

    /// <summary>The driver's name of an error, such as <c>CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED</c>.</summary>
    string NameOf(int error);
}
