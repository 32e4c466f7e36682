using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IlgpuNet.Storage;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its extents, outermost first.</param>
/// <param name="Read">
/// Answers its values, as many as the shape says. It is asked twice, once for the checksum and once for the file, so
/// that no two tensors need be in memory together.
/// </param>
public sealed record SafeTensorSource(string Name, IReadOnlyList<int> Shape, Func<float[]> Read);

/// <summary>
/// Writes safetensors files in single precision. The same tensors and metadata give the same bytes: both are sorted by
/// name. The header is padded with spaces so that the data starts at a multiple of 8 bytes.
/// </summary>
public static class SafeTensorsWriter
{
    /// <summary>
    /// The metadata that holds the CRC-32C of all the data, in hexadecimal. Readers that do not know it pass over it.
    /// </summary>
    public const string ChecksumKey = "data_crc32c";

    private const int Alignment = 8;

    // Metadata often holds JSON: its quotes stay readable. Nothing here ends up in a web page.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file's whole content to <paramref name="stream"/>.</summary>
    /// <param name="tensors">What to write.</param>
    /// <param name="metadata">Texts to go with it.</param>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors share a name, a name is empty, reserved or has control characters, values do not match a shape, or
    /// the header is above 16 MiB.
    /// </exception>
    public static void Write(
        IEnumerable<SafeTensorSource> tensors, IReadOnlyDictionary<string, string> metadata, Stream stream)
    {
        List<SafeTensorSource> sorted = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        Check(sorted);
        Crc32C checksum = new();
        foreach (SafeTensorSource tensor in sorted)
            checksum.Append(Bytes(tensor));

        stream.Write(Header(sorted, metadata, checksum.Text));
        foreach (SafeTensorSource tensor in sorted)
            stream.Write(Bytes(tensor));
    }

    private static void Check(List<SafeTensorSource> sorted)
    {
        for (int i = 0; i < sorted.Count; i++)
        {
            string name = sorted[i].Name;
            if (name is "" or SafeTensorsHeader.MetadataKey || name.Any(char.IsControl))
            {
                throw new ArgumentException(
                    $"'{name}' cannot be a tensor's name: it is empty, reserved or has control characters");
            }
            if (i > 0 && name == sorted[i - 1].Name)
                throw new ArgumentException($"two tensors are called '{name}'");
        }
    }

    private static byte[] Header(
        List<SafeTensorSource> sorted, IReadOnlyDictionary<string, string> metadata, string checksum)
    {
        using MemoryStream header = new();
        header.Write(stackalloc byte[sizeof(ulong)]);
        using (Utf8JsonWriter json = new(header, s_json))
        {
            json.WriteStartObject();
            WriteMetadata(json, new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal)
            {
                [ChecksumKey] = checksum,
            });
            long offset = 0;
            foreach (SafeTensorSource tensor in sorted)
                offset = WriteEntry(json, tensor, offset);
            json.WriteEndObject();
        }
        while (header.Length % Alignment != 0)
            header.WriteByte((byte)' ');

        byte[] bytes = header.ToArray();
        int length = bytes.Length - sizeof(ulong);
        if (length > SafeTensorsHeader.MaximumLength)
        {
            throw new ArgumentException(
                $"the header has {length} bytes; at most {SafeTensorsHeader.MaximumLength} are allowed");
        }
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)length);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, SortedDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafeTensorsHeader.MetadataKey);
        foreach ((string key, string text) in metadata)
            json.WriteString(key, text);
        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, SafeTensorSource tensor, long offset)
    {
        long end = offset + Count(tensor) * sizeof(float);
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", nameof(SafeTensorType.F32));
        WriteNumbers(json, "shape", tensor.Shape.Select(extent => (long)extent));
        WriteNumbers(json, "data_offsets", [offset, end]);
        json.WriteEndObject();
        return end;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Bytes(SafeTensorSource tensor)
    {
        float[] values = tensor.Read();
        if (values.Length != Count(tensor))
        {
            throw new ArgumentException(
                $"tensor '{tensor.Name}' has {values.Length} values and the shape [{string.Join(", ", tensor.Shape)}]");
        }
        return MemoryMarshal.AsBytes<float>(values);
    }

    private static long Count(SafeTensorSource tensor) =>
        tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}
