using System.Runtime.CompilerServices;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Eight bytes into global memory.</summary>
internal static class StorePair
{
    /// <summary><c>st.global.v2</c> of two neighbouring numbers to an address on a multiple of eight.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitFloats))]
    public static void Floats(ref float destination, float first, float second)
    {
        destination = first;
        Unsafe.Add(ref destination, 1) = second;
    }

    private static void EmitFloats(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string destination = call.GlobalAddress(0);
        call.Emit($"st.global.v2.f32 [{destination}], {PtxCall.Vector(call.Argument(1), call.Argument(2))};");
    }
}
