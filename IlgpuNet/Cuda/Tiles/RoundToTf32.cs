using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>A number as tf32, the operand of <see cref="MmaTf32"/>: fp32 with ten bits of fraction.</summary>
internal static class RoundToTf32
{
    /// <summary>The bits of fp32 that tf32 lacks.</summary>
    public const uint IgnoredBits = 0x1fff;

    private const uint SignAndExponent = 0xff800000;

    /// <summary>Half a unit of tf32 for a number between one and two.</summary>
    private const float HalfUnit = 1f / 2048;

    /// <summary>
    /// Rounded to the nearest tf32, of two equally near to the larger in magnitude; denormal numbers to zero. The bits
    /// that tf32 lacks are not cleared.
    /// </summary>
    /// <remarks>
    /// Half a unit is added away from zero: the sign and exponent alone, scaled by a power of two. That is an AND and a
    /// fused multiply-add, and what is infinite or not a number remains so. <c>cvt.rna.tf32</c> is a comparison and an
    /// addition where the number lies; behind loads of whole chunks it makes ptxas move each number once more.
    /// </remarks>
    public static uint Of(float value) => OfBits(Interop.FloatAsInt(value));

    /// <summary>The same of the bits of a number.</summary>
    public static uint OfBits(uint bits) => Interop.FloatAsInt(
        Interop.IntAsFloat(bits & SignAndExponent) * HalfUnit + Interop.IntAsFloat(bits));
}
