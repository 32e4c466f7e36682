using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>A number as tf32, the operand of <see cref="MmaTf32"/>: fp32 with ten bits of fraction.</summary>
internal static class RoundToTf32
{
    /// <summary>The bits of fp32 that tf32 lacks.</summary>
    public const uint IgnoredBits = 0x1fff;

    private const uint QuietNaN = 0x7fffffff, HalfUnit = 0x1000;

    /// <summary><c>cvt.rna.tf32.f32</c>: rounded to the nearest tf32, of two equally near to the larger in magnitude.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitOf))]
    public static uint Of(float value) => float.IsNaN(value)
        ? QuietNaN
        : float.IsInfinity(value)
            ? BitConverter.SingleToUInt32Bits(value)
            : (BitConverter.SingleToUInt32Bits(value) + HalfUnit) & ~IgnoredBits;

    /// <summary>The same of the bits of a number.</summary>
    public static uint OfBits(uint bits) => Of(Interop.IntAsFloat(bits));

    private static void EmitOf(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string source = call.Argument(0);
        call.Emit($"cvt.rna.tf32.f32 {call.Result()}, {source};");
    }
}
