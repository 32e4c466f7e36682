using System.Buffers.Binary;
using System.Text;
using IlgpuNet.Storage;

namespace IlgpuNet.Tests.Storage;

/// <summary>Puts a safetensors file together byte by byte, whether the format allows it or not.</summary>
internal static class SafeTensorsBytes
{
    /// <summary>A file of three small tensors with metadata.</summary>
    public static byte[] Good()
    {
        using MemoryStream stream = new();
        SafeTensorsWriter.Write(
            [
                new SafeTensorSource("conv1.weight", [2, 1, 3, 3], () => new float[18]),
                new SafeTensorSource("fc.bias", [5], () => [1, 2, 3, 4, 5]),
                new SafeTensorSource("bn1.running_mean", [], () => [1]),
            ],
            new Dictionary<string, string> { ["ilgpunet_run"] = "{\"epoch\":3}" },
            stream);
        return stream.ToArray();
    }

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
