using System.Globalization;
using System.Runtime.InteropServices;

namespace IlgpuNet.Devices.Graphs;

/// <summary>The driver itself: ILGPU knows nothing of graphs. The calling thread is bound to the GPU's context.</summary>
internal sealed partial class CudaGraphDriver : IGraphDriver
{
    private const string Library = "cuda";

    // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: what this thread may not do meanwhile is an error, and the loader's threads,
    // which send images, are left alone.
    private const int ThreadLocal = 1;

    static CudaGraphDriver() => NativeLibrary.SetDllImportResolver(
        typeof(CudaGraphDriver).Assembly,
        (name, assembly, path) => name == Library ? NativeLibrary.Load(CudaDriver.Library, assembly, path) : 0);

    public static CudaGraphDriver Instance { get; } = new();

    public int StreamBeginCapture(nint stream) => BeginCapture(stream, ThreadLocal);

    public int StreamEndCapture(nint stream, out nint graph) => EndCapture(stream, out graph);

    public int GraphInstantiate(nint graph, out nint executable) => Instantiate(out executable, graph, flags: 0);

    public int GraphLaunch(nint executable, nint stream) => Launch(executable, stream);

    public int GraphExecDestroy(nint executable) => DestroyExecutable(executable);

    public int GraphDestroy(nint graph) => DestroyGraph(graph);

    public string NameOf(int error) => ErrorName(error, out nint name) == 0
        ? Marshal.PtrToStringUTF8(name)!
        : error.ToString(CultureInfo.InvariantCulture);

    [LibraryImport(Library, EntryPoint = "cuStreamBeginCapture_v2")]
    private static partial int BeginCapture(nint stream, int mode);

    [LibraryImport(Library, EntryPoint = "cuStreamEndCapture")]
    private static partial int EndCapture(nint stream, out nint graph);

    [LibraryImport(Library, EntryPoint = "cuGraphInstantiateWithFlags")]
    private static partial int Instantiate(out nint executable, nint graph, ulong flags);

    [LibraryImport(Library, EntryPoint = "cuGraphLaunch")]
    private static partial int Launch(nint executable, nint stream);

    [LibraryImport(Library, EntryPoint = "cuGraphExecDestroy")]
    private static partial int DestroyExecutable(nint executable);

    [LibraryImport(Library, EntryPoint = "cuGraphDestroy")]
    private static partial int DestroyGraph(nint graph);

    [LibraryImport(Library, EntryPoint = "cuGetErrorName")]
    private static partial int ErrorName(int error, out nint name);
}
