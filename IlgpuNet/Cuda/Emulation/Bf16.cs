namespace IlgpuNet.Cuda;

/// <summary>bfloat16: the upper half of an IEEE 754 binary32.</summary>
internal static class Bf16
{
    private const ushort QuietNaN = 0x7fff;

    /// <summary>
    /// The nearest bf16, of two equally near the even one; what overflows is infinite, NaN is 0x7fff: the rounding of
    /// <c>cvt.rn.bf16</c>.
    /// </summary>
    public static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? QuietNaN : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }

    /// <summary>The lower of the two that a register holds.</summary>
    public static float Low(uint pair) => BitConverter.UInt32BitsToSingle(pair << 16);

    /// <summary>The upper of the two that a register holds.</summary>
    public static float High(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xffff0000);
}
