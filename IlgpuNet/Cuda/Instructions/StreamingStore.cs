using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Sixteen bytes into global memory that are not read again soon.</summary>
internal static class StreamingStore
{
    /// <summary><c>st.global.cs.v4</c>: the first to leave the caches.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitVector))]
    public static void Vector(ref UInt4 destination, UInt4 vector) => destination = vector;

    private static void EmitVector(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string destination = call.GlobalAddress(0);
        call.Emit($"st.global.cs.v4.u32 [{destination}], {PtxCall.Vector(call.Arguments(1))};");
    }
}
