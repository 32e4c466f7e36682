using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace IlgpuNet.Storage;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4) of bytes that come in pieces.</summary>
internal struct Crc32C
{
    // The register starts as all ones and a fresh value of this type is all zeros, so the complement is kept. The
    // checksum is the register's complement as well.
    private uint _value;

    /// <summary>The checksum so far, as eight hexadecimal digits.</summary>
    public readonly string Text => _value.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Takes in <paramref name="bytes"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint register = ~_value;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            register = BitOperations.Crc32C(register, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
            register = BitOperations.Crc32C(register, rest);
        _value = ~register;
    }
}
