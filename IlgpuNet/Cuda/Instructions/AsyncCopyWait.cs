using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>The wait for groups of copies.</summary>
internal static class AsyncCopyWait
{
    /// <summary>
    /// <c>cp.async.wait_group</c>: waits until all groups of this thread but the newest have arrived; their number is a
    /// constant.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitAllBut))]
    public static void AllBut(int newestGroups) => EmulatedThread.Current.Copies.Wait(newestGroups);

    private static void EmitAllBut(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        call.Emit($"cp.async.wait_group {call.Constant(0)};");
    }
}
