using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>The barrier of a group.</summary>
internal static class GroupBarrier
{
    /// <summary>
    /// <c>bar.sync</c>: waits for all threads of the group and makes their shared memory visible. Emulated, it is also
    /// the moment at which copies that were waited for arrive, so that a missing barrier fails every time and not by
    /// chance: kernels with <see cref="AsyncCopy"/> use this one and not ILGPU's.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitWait))]
    public static void Wait()
    {
        EmulatedThread.Current.Copies.Arrive();
        Group.Barrier();
    }

    private static void EmitWait(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        new PtxCall(generator, value).Emit("bar.sync 0;");
}
