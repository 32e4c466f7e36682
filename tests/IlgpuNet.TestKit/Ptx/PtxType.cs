namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// A fundamental type of PTX (PTX ISA, "Fundamental Types"): b, u, s or f and a number of bits, or a predicate.
/// </summary>
/// <param name="Kind">The letter; p for a predicate.</param>
/// <param name="Bytes">How long it is.</param>
internal readonly record struct PtxType(char Kind, int Bytes)
{
    /// <summary>The type of a name such as <c>f32</c>.</summary>
    /// <exception cref="PtxFault">There is none.</exception>
    public static PtxType Parse(string name) => name switch
    {
        "pred" => new PtxType('p', 1),
        "b8" or "u8" or "s8" => new PtxType(name[0], 1),
        "b16" or "u16" or "s16" => new PtxType(name[0], 2),
        "b32" or "u32" or "s32" or "f32" => new PtxType(name[0], 4),
        "b64" or "u64" or "s64" or "f64" => new PtxType(name[0], 8),
        _ => throw new PtxFault($"the type .{name} is not known"),
    };

    /// <summary>Whether numbers of it have a sign and a fraction.</summary>
    public bool IsFloat => Kind == 'f';

    /// <summary>An integer of this type.</summary>
    public long Integer(ulong bits) => (Kind, Bytes) switch
    {
        ('s', 1) => (sbyte)bits,
        ('s', 2) => (short)bits,
        ('s', 4) => (int)bits,
        _ => (long)PtxBits.Low(bits, Bytes),
    };

    /// <summary>A floating-point number of this type.</summary>
    public double Float(ulong bits) => Bytes == 4 ? PtxBits.Read<float>(bits) : PtxBits.Read<double>(bits);
}
