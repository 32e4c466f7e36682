using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Powers of two in one instruction.</summary>
internal static class FastExp2
{
    /// <summary>
    /// <c>ex2.approx</c>: 2^x with an error of at most 2^-22 of the result; the emulation is the nearest number.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitOf))]
    public static float Of(float x) => (float)Math.Pow(2, x);

    private static void EmitOf(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string x = call.Argument(0);
        call.Emit($"ex2.approx.f32 {call.Result()}, {x};");
    }
}
