using System.Runtime.CompilerServices;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Shared memory by 32-bit addresses, which is how the instructions here take it.</summary>
internal static unsafe class SharedAddress
{
    /// <summary>
    /// The address of the first of the vectors of the group's dynamic shared memory. Every thread asks for it before it
    /// touches shared memory; emulated addresses count from there.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitOf))]
    public static int Of(ref UInt4 first, int vectors)
    {
        EmulatedThread.Current.OpenSharedMemory((byte*)Unsafe.AsPointer(ref first), vectors * sizeof(UInt4));
        return 0;
    }

    private static void EmitOf(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string pointer = call.SharedPointer(0);
        call.Emit($"cvt.u32.u64 {call.Result()}, {pointer};");
    }
}
