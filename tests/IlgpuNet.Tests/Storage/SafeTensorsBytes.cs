using System.Buffers.Binary;
using System.Text;

namespace IlgpuNet.Tests.Storage;

/// <summary>Puts a safetensors file together byte by byte, whether the format allows it or not.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] Of(string header, int dataLength, ulong? headerLength = null) =>
        Of(header, new byte[dataLength], headerLength);

    public static byte[] Of(string header, byte[] data, ulong? headerLength = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, headerLength ?? (ulong)text.Length);
        return [.. length, .. text, .. data];
    }

    public static string Entry(string name, string type, string shape, string offsets) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":{offsets}}}";
}
