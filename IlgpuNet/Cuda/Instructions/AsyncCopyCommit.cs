using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>The end of a group of copies.</summary>
internal static class AsyncCopyCommit
{
    /// <summary>
    /// <c>cp.async.commit_group</c>: the copies that this thread began since the last one are a group.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitGroup))]
    public static void Group() => EmulatedThread.Current.Copies.Commit();

    private static void EmitGroup(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        new PtxCall(generator, value).Emit("cp.async.commit_group;");
}
