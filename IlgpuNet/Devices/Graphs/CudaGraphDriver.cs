namespace IlgpuNet.Devices.Graphs;

/// <summary>The driver itself.</summary>
internal sealed class CudaGraphDriver : IGraphDriver
{
    // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: what this thread may not do meanwhile is an error, and the loader's threads,
    // which send images, are left alone.
    private const int ThreadLocal = 1;

    public static CudaGraphDriver Instance { get; } = new();

    public int StreamBeginCapture(nint stream) => CudaFunctions.StreamBeginCapture(stream, ThreadLocal);

    public int StreamEndCapture(nint stream, out nint graph) => CudaFunctions.StreamEndCapture(stream, out graph);

    public int GraphInstantiate(nint graph, out nint executable) =>
        CudaFunctions.GraphInstantiate(out executable, graph, flags: 0);

    public int GraphLaunch(nint executable, nint stream) => CudaFunctions.GraphLaunch(executable, stream);

    public int GraphExecDestroy(nint executable) => CudaFunctions.GraphExecDestroy(executable);

    public int GraphDestroy(nint graph) => CudaFunctions.GraphDestroy(graph);

    public string NameOf(int error) => CudaFunctions.NameOf(error);
}
