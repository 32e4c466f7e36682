using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Two numbers in one register as bf16.</summary>
internal static class PackBf16
{
    /// <summary>
    /// <c>cvt.rn.bf16x2.f32</c>: each rounded to the nearest bf16, of two equally near to the even one.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitPair))]
    public static uint Pair(float low, float high) => (uint)Bf16.Round(high) << 16 | Bf16.Round(low);

    private static void EmitPair(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string low = call.Argument(0), high = call.Argument(1);
        call.Emit($"cvt.rn.bf16x2.f32 {call.Result()}, {high}, {low};");
    }
}
