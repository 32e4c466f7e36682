namespace IlgpuNet.Devices.Graphs;

/// <summary>Captures a CUDA stream.</summary>
/// <param name="driver">Who captures.</param>
/// <param name="stream">The stream, which is not the default one: that cannot be captured.</param>
internal sealed class CudaCapture(IGraphDriver driver, nint stream) : ICommandCapture
{
    public void Begin() => Check(driver, driver.StreamBeginCapture(stream), "cuStreamBeginCapture_v2");

    public ICommandGraph End()
    {
        Check(driver, driver.StreamEndCapture(stream, out nint graph), "cuStreamEndCapture");
        int failure = driver.GraphInstantiate(graph, out nint executable);
        // What can be launched needs no template any more.
        int leftover = driver.GraphDestroy(graph);
        Check(driver, failure, "cuGraphInstantiateWithFlags");
        Graph result = new(driver, stream, executable);
        if (leftover != 0)
        {
            result.Dispose();
            Check(driver, leftover, "cuGraphDestroy");
        }
        return result;
    }

    public void Abandon()
    {
        if (driver.StreamEndCapture(stream, out nint graph) == 0 && graph != 0)
            _ = driver.GraphDestroy(graph);
    }

    private static void Check(IGraphDriver driver, int error, string function)
    {
        if (error == 0)
            return;
        throw new DeviceException(
            $"a step cannot be run as a CUDA graph: {function} answers {driver.NameOf(error)}; "
            + "go on without --cuda-graph");
    }

    private sealed class Graph(IGraphDriver driver, nint stream, nint executable) : ICommandGraph
    {
        private bool _disposed;

        public void Launch() => Check(driver, driver.GraphLaunch(executable, stream), "cuGraphLaunch");

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            // It may be the end of a run that has failed: there is nothing better to say.
            _ = driver.GraphExecDestroy(executable);
        }
    }
}
