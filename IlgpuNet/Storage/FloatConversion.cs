using System.Runtime.InteropServices;

namespace IlgpuNet.Storage;

/// <summary>Floating-point numbers of files, little-endian, as single-precision ones.</summary>
internal static class FloatConversion
{
    /// <summary>Converts as many numbers of <paramref name="type"/> as <paramref name="values"/> takes.</summary>
    public static void Convert(ReadOnlySpan<byte> bytes, SafeTensorType type, Span<float> values)
    {
        switch (type)
        {
            case SafeTensorType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case SafeTensorType.F64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
            case SafeTensorType.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            case SafeTensorType.BF16:
                ReadOnlySpan<ushort> upperHalves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upperHalves[i] << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type");
        }
    }
}
