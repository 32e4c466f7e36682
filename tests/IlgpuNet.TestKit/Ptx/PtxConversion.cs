namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The instruction <c>cvt</c>. Source: NVIDIA, PTX ISA, "Data Movement and Conversion Instructions: cvt".
/// </summary>
internal static class PtxConversion
{
    /// <summary>
    /// The conversion of one operand that <c>cvt</c> with these modifiers is; null if it is not known.
    /// </summary>
    /// <param name="modifiers">What follows <c>cvt</c>: perhaps a rounding, the result's type, the operand's.</param>
    public static Func<ulong, ulong>? Unary(ReadOnlySpan<string> modifiers)
    {
        if (modifiers is ["rna", "tf32", "f32"])
            return RoundToTf32;
        (string rounding, PtxType to, PtxType from) = modifiers.Length == 3
            ? (modifiers[0], PtxType.Parse(modifiers[1]), PtxType.Parse(modifiers[2]))
            : ("", PtxType.Parse(modifiers[0]), PtxType.Parse(modifiers[1]));
        return (rounding, from.IsFloat, to.IsFloat) switch
        {
            ("", false, false) => bits => PtxBits.Low((ulong)from.Integer(bits), to.Bytes),
            ("rn", false, true) when from is not { Kind: 'u', Bytes: 8 } => bits => FromInteger(from.Integer(bits), to),
            ("rzi", true, false) => bits => ToInteger(Math.Truncate(from.Float(bits)), to),
            ("rni", true, false) => bits => ToInteger(Math.Round(from.Float(bits), MidpointRounding.ToEven), to),
            ("rmi", true, false) => bits => ToInteger(Math.Floor(from.Float(bits)), to),
            ("rpi", true, false) => bits => ToInteger(Math.Ceiling(from.Float(bits)), to),
            ("", true, true) when from.Bytes < to.Bytes => bits => FromFloat(from.Float(bits), to),
            ("rn", true, true) when from.Bytes > to.Bytes => bits => FromFloat(from.Float(bits), to),
            _ => null,
        };
    }

    /// <summary>
    /// <c>cvt.rn.bf16x2.f32 d, a, b</c>: "the value converted from a is stored in the upper half of d, and the value
    /// converted from b in the lower half". NaN becomes 0x7fff.
    /// </summary>
    public static ulong PackBf16(ulong upper, ulong lower) => RoundToBf16(upper) << 16 | RoundToBf16(lower);

    private static ulong RoundToBf16(ulong bits)
    {
        if (float.IsNaN(PtxBits.Read<float>(bits)))
            return 0x7fff;
        // A bf16 is the upper half of an f32. Halfway goes to the even one; a carry into the exponent is right.
        ulong upper = bits >> 16, rest = bits & 0xffff;
        return rest > 0x8000 || rest == 0x8000 && upper % 2 == 1 ? upper + 1 : upper;
    }

    /// <summary>To the nearest with ten bits of fraction, halfway away from zero.</summary>
    private static ulong RoundToTf32(ulong bits) =>
        float.IsFinite(PtxBits.Read<float>(bits)) ? bits + 0x1000 & 0xffffe000 : bits;

    private static ulong FromInteger(long value, PtxType to) =>
        to.Bytes == 4 ? PtxBits.Of((float)value) : PtxBits.Of((double)value);

    private static ulong FromFloat(double value, PtxType to) =>
        to.Bytes == 4 ? PtxBits.Of((float)value) : PtxBits.Of(value);

    /// <summary>What lies beyond the type becomes its limit; NaN becomes zero.</summary>
    private static ulong ToInteger(double whole, PtxType to) => (to.Kind, to.Bytes) switch
    {
        ('s', 4) => PtxBits.Of(int.CreateSaturating(whole)),
        ('u', 4) => PtxBits.Of(uint.CreateSaturating(whole)),
        ('s', 8) => PtxBits.Of(long.CreateSaturating(whole)),
        ('u', 8) => PtxBits.Of(ulong.CreateSaturating(whole)),
        _ => throw new PtxFault($"a conversion to {to} is not known"),
    };
}
