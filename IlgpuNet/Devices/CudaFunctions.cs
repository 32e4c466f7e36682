using System.Globalization;
using System.Runtime.InteropServices;

namespace IlgpuNet.Devices;

/// <summary>
/// The functions of NVIDIA's driver that ILGPU does not know, under their own names. They answer its error code, zero
/// where all is well; the calling thread is bound to the GPU's context.
/// </summary>
internal static partial class CudaFunctions
{
    // One name stands for the library's on every system.
    private const string Import = "cuda";

    static CudaFunctions() => NativeLibrary.SetDllImportResolver(
        typeof(CudaFunctions).Assembly,
        (name, assembly, path) => name == Import ? NativeLibrary.Load(CudaDriver.Library, assembly, path) : 0);

    /// <summary>The driver's name of an error, such as <c>CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED</c>.</summary>
    public static string NameOf(int error) => GetErrorName(error, out nint name) == 0
        ? Marshal.PtrToStringUTF8(name)!
        : error.ToString(CultureInfo.InvariantCulture);

    [LibraryImport(Import, EntryPoint = "cuFuncSetAttribute")]
    public static partial int FuncSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Import, EntryPoint = "cuStreamBeginCapture_v2")]
    public static partial int StreamBeginCapture(nint stream, int mode);

    [LibraryImport(Import, EntryPoint = "cuStreamEndCapture")]
    public static partial int StreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Import, EntryPoint = "cuGraphInstantiateWithFlags")]
    public static partial int GraphInstantiate(out nint executable, nint graph, ulong flags);

    [LibraryImport(Import, EntryPoint = "cuGraphLaunch")]
    public static partial int GraphLaunch(nint executable, nint stream);

    [LibraryImport(Import, EntryPoint = "cuGraphExecDestroy")]
    public static partial int GraphExecDestroy(nint executable);

    [LibraryImport(Import, EntryPoint = "cuGraphDestroy")]
    public static partial int GraphDestroy(nint graph);

    [LibraryImport(Import, EntryPoint = "cuGetErrorName")]
    private static partial int GetErrorName(int error, out nint name);
}
