using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Sixteen bytes of global memory that are read once.</summary>
internal static class StreamingLoad
{
    /// <summary>
    /// <c>ld.global.nc.L1::no_allocate.v4</c>: the memory is not written while the kernel runs, and nothing of it is
    /// kept in the first cache.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitVector))]
    public static UInt4 Vector(ref UInt4 source) => source;

    private static void EmitVector(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string source = call.GlobalAddress(0);
        call.Emit($"ld.global.nc.L1::no_allocate.v4.u32 {PtxCall.Vector(call.Results())}, [{source}];");
    }
}
