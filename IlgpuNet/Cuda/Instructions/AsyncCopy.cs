using System.Runtime.CompilerServices;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>A copy from global to shared memory that runs beside the arithmetic.</summary>
internal static unsafe class AsyncCopy
{
    /// <summary>Bytes of a copy.</summary>
    public const int Bytes = 16;

    /// <summary>
    /// <c>cp.async.cg</c>: begins to copy the first bytes of a source to an aligned shared address; zeros fill the rest
    /// of the sixteen. The source may be anything valid where no byte is wanted. What arrived may be read behind
    /// <see cref="AsyncCopyWait"/> and <see cref="GroupBarrier"/>.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitBegin))]
    public static void Begin(ref UInt4 source, int sourceBytes, int address)
    {
        EmulatedThread thread = EmulatedThread.Current;
        thread.Copies.Begin((byte*)Unsafe.AsPointer(ref source), sourceBytes, thread.SharedMemory(address, Bytes));
    }

    private static void EmitBegin(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string source = call.GlobalAddress(0), sourceBytes = call.Argument(1), address = call.Argument(2);
        call.Emit($"cp.async.cg.shared.global [{address}], [{source}], {Bytes}, {sourceBytes};");
    }
}
