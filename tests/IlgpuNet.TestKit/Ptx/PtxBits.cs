using System.Runtime.CompilerServices;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// What a register holds: 64 bits, of which a narrower number takes the low ones and leaves the others zero.
/// </summary>
internal static class PtxBits
{
    /// <summary>The number that the low bits are.</summary>
    public static T Read<T>(ulong bits)
        where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    /// <summary>The bits of a number.</summary>
    public static ulong Of<T>(T number)
        where T : unmanaged
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = number;
        return bits;
    }

    /// <summary>The low bits alone.</summary>
    public static ulong Low(ulong bits, int bytes) => bytes == sizeof(ulong) ? bits : bits & ((1UL << (8 * bytes)) - 1);
}
