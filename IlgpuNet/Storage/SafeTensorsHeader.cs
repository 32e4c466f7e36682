using System.Text.Json;
using System.Text.Unicode;

namespace IlgpuNet.Storage;

/// <summary>
/// Reads the header of a safetensors file and checks everything it claims against the length of the file, before
/// anything is allocated by its numbers. Sources: the format's description and its reference reader
/// (huggingface/safetensors), and the rules its security audit of May 2023 asked for.
/// </summary>
internal static class SafeTensorsHeader
{
    /// <summary>The longest header that is read or written, in bytes: a hundred thousand tensors or so.</summary>
    public const int MaximumLength = 16 << 20;

    /// <summary>The name in the header that is not a tensor's.</summary>
    public const string MetadataKey = "__metadata__";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>The tensors in order of their data, and the metadata.</summary>
    /// <param name="header">The header's bytes, without the length in front of them.</param>
    /// <param name="dataStart">Where the data starts in the file.</param>
    /// <param name="dataLength">How many bytes follow there.</param>
    /// <exception cref="FormatException">A rule is broken; the message ends a sentence about the file.</exception>
    public static (List<SafeTensorEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlyMemory<byte> header, long dataStart, long dataLength)
    {
        if (header.Length == 0 || header.Span[0] != '{')
            throw new FormatException("its header does not start with '{'");
        if (!Utf8.IsValid(header.Span))
            throw new FormatException("its header is not UTF-8 text");
        try
        {
            using JsonDocument json = JsonDocument.Parse(header, s_strict);
            List<SafeTensorEntry> entries = [];
            Dictionary<string, string> metadata = [];
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                    ReadMetadata(property.Value, metadata);
                else
                    entries.Add(ReadEntry(property, dataStart, dataLength));
            }
            entries.Sort((a, b) => (a.Offset, a.Bytes).CompareTo((b.Offset, b.Bytes)));
            CheckCover(entries, dataStart, dataLength);
            return (entries, metadata);
        }
        catch (JsonException error)
        {
            throw new FormatException($"its header is not valid JSON ({error.Message})", error);
        }
        catch (InvalidOperationException error)
        {
            // Half of a surrogate pair, written as an escape: no string has it.
            throw new FormatException("its header has text that is not Unicode", error);
        }
    }

    private static void ReadMetadata(JsonElement json, Dictionary<string, string> metadata)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException("its metadata is not an object");
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new FormatException($"its metadata '{Printable(property.Name)}' is not text");
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static SafeTensorEntry ReadEntry(JsonProperty property, long dataStart, long dataLength)
    {
        string name = property.Name;
        if (name.Length == 0 || name.Any(char.IsControl))
            throw new FormatException($"it has a tensor with the name '{Printable(name)}'");
        JsonElement json = property.Value;
        if (json.ValueKind != JsonValueKind.Object || json.GetPropertyCount() != 3
            || !json.TryGetProperty("dtype", out JsonElement dtype)
            || !json.TryGetProperty("shape", out JsonElement extents)
            || !json.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new FormatException($"its tensor '{name}' is not described by dtype, shape and data_offsets");
        }

        SafeTensorType type = ReadType(name, dtype);
        long[] shape = ReadNumbers(name, "shape", extents);
        long[] range = ReadNumbers(name, "data_offsets", offsets);
        if (range.Length != 2 || range[1] < range[0])
            throw new FormatException($"its tensor '{name}' has data_offsets that are no range");
        long bytes = SizeInBytes(name, shape, type);
        if (bytes != range[1] - range[0])
        {
            throw new FormatException(
                $"its tensor '{name}' takes {bytes} bytes by its shape and {range[1] - range[0]} by its data_offsets");
        }
        if (range[1] > dataLength)
            throw new FormatException($"it ends before its tensor '{name}' does: it was cut off");
        return new SafeTensorEntry(name, type, shape, dataStart + range[0], bytes);
    }

    private static SafeTensorType ReadType(string name, JsonElement json)
    {
        string? text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        foreach (SafeTensorType type in Enum.GetValues<SafeTensorType>())
        {
            if (text == type.ToString())
                return type;
        }
        string got = Printable(text ?? json.ValueKind.ToString());
        throw new FormatException($"its tensor '{name}' has the unknown dtype '{got}'");
    }

    private static long[] ReadNumbers(string name, string what, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw new FormatException($"its tensor '{name}' has a {what} that is no list");
        long[] numbers = new long[json.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw new FormatException(
                    $"its tensor '{name}' has a {what} that is not made of whole numbers from 0 on");
            }
            i++;
        }
        return numbers;
    }

    private static long SizeInBytes(string name, long[] shape, SafeTensorType type)
    {
        try
        {
            long bytes = type.SizeInBytes();
            foreach (long extent in shape)
                bytes = checked(bytes * extent);
            return bytes;
        }
        catch (OverflowException error)
        {
            throw new FormatException($"its tensor '{name}' has a shape too large for any file", error);
        }
    }

    private static void CheckCover(List<SafeTensorEntry> entries, long dataStart, long dataLength)
    {
        long end = dataStart;
        foreach (SafeTensorEntry entry in entries)
        {
            if (entry.Offset != end)
            {
                throw new FormatException(entry.Offset < end
                    ? $"the data of its tensor '{entry.Name}' overlaps another's"
                    : $"{entry.Offset - end} bytes before its tensor '{entry.Name}' belong to no tensor");
            }
            end += entry.Bytes;
        }
        if (end != dataStart + dataLength)
            throw new FormatException($"{dataStart + dataLength - end} bytes at its end belong to no tensor");
    }

    private static string Printable(string text) =>
        string.Concat(text.Take(40).Select(c => char.IsControl(c) ? '?' : c));
}
