namespace IlgpuNet.Training.Augment;

/// <summary>
/// A weight of 22 fractional bits as two numbers of 16 bits, so that processors multiply and add pairs in one
/// instruction. A sum over pixels p is exact in 32 bits either way:
/// sum p w = 2^11 sum p (w >> 11) + sum p (w mod 2^11).
/// </summary>
internal static class SplitWeight
{
    /// <summary>Bits of the lower number.</summary>
    public const int LowBits = 11;

    /// <summary>The upper numbers of two weights, the first one in the lower half.</summary>
    public static int High(int first, int second) => first >> LowBits | second >> LowBits << 16;

    /// <summary>The lower numbers of two weights, the first one in the lower half.</summary>
    public static int Low(int first, int second) => (first & Mask) | (second & Mask) << 16;

    private const int Mask = (1 << LowBits) - 1;
}
