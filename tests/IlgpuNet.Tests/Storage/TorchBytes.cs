using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace IlgpuNet.Tests.Storage;

/// <summary>Puts files of torch.save together piece by piece, whether the format allows it or not.</summary>
internal static class TorchBytes
{
    /// <summary>A tensor 'w' [2] on the storage '0': the pickle of the smallest useful file.</summary>
    public static byte[] GoodPickle => StateDictionary(Tensor());

    /// <summary>The eight bytes of the storage that goes with <see cref="GoodPickle"/>.</summary>
    public static byte[] GoodStorage => [0, 0, 128, 63, 0, 0, 0, 64];

    /// <summary>A pickle: protocol 2, instructions, STOP.</summary>
    public static byte[] Pickle(params IEnumerable<byte[]> parts) =>
        [0x80, 2, .. parts.SelectMany(part => part), (byte)'.'];

    public static byte[] Op(char code) => [(byte)code];

    public static byte[] Global(string module, string name) => Encoding.Latin1.GetBytes($"c{module}\n{name}\n");

    public static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [(byte)'X', .. length, .. bytes];
    }

    public static byte[] Number(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return [0x8a, 8, .. bytes];
    }

    public static byte[] Tuple(params byte[][] items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    public static byte[] Numbers(params long[] values) => Tuple([.. values.Select(Number)]);

    public static byte[] StorageId(
        string type = "FloatStorage", string key = "0", long count = 2, byte[]? view = null) =>
    [
        .. Tuple([
            Text("storage"), Global("torch", type), Text(key), Text("cpu"), Number(count),
            .. view is null ? Array.Empty<byte[]>() : [view]]),
        (byte)'Q',
    ];

    /// <summary>A number of numpy as protocol 2 has it.</summary>
    public static byte[] NumpyScalar(
        string code = "f8", string order = "<", byte[]? number = null, string module = "numpy.core.multiarray") =>
    [
        .. Global(module, "scalar"),
        .. Tuple(
        [
            .. Global("numpy", "dtype"), .. Tuple(Text(code), [0x89], [0x88]), (byte)'R',
            .. Tuple(Number(3), Text(order), Op('N'), Op('N'), Op('N'), Number(-1), Number(-1), Number(0)), (byte)'b',
        ], number ?? Latin1(new byte[8])),
        (byte)'R',
    ];

    /// <summary>Bytes as protocol 2 has them: a text to be encoded.</summary>
    public static byte[] Latin1(byte[] bytes, string encoding = "latin1") =>
        [.. Global("_codecs", "encode"), .. Tuple(Text(Encoding.Latin1.GetString(bytes)), Text(encoding)), (byte)'R'];

    public static byte[] Tensor(
        byte[]? storage = null, long offset = 0, byte[]? shape = null, byte[]? strides = null) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"),
        .. Tuple(storage ?? StorageId(), Number(offset), shape ?? Numbers(2), strides ?? Numbers(1), [0x89]),
        (byte)'R',
    ];

    public static byte[] StateDictionary(params byte[][] tensors)
    {
        IEnumerable<byte[]> pairs = tensors.SelectMany(
            (tensor, i) => new[] { Text(i == 0 ? "w" : $"w{i}"), tensor });
        return Pickle([Op('}'), Op('('), .. pairs, Op('u')]);
    }

    /// <summary>The zip form.</summary>
    public static byte[] Zip(
        byte[] pickle, byte[]? storage = null, string? byteOrder = null,
        CompressionLevel level = CompressionLevel.NoCompression)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("archive/data.pkl", pickle);
            Add("archive/data/0", storage ?? GoodStorage);
            if (byteOrder is not null)
                Add("archive/byteorder", Encoding.ASCII.GetBytes(byteOrder));

            void Add(string name, byte[] content)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A copy of a file with another last byte of the only place that has <paramref name="bytes"/>.</summary>
    public static byte[] Changed(byte[] file, byte[] bytes)
    {
        byte[] changed = [.. file];
        changed[file.AsSpan().IndexOf(bytes) + bytes.Length - 1] ^= 1;
        return changed;
    }

    /// <summary>The legacy form.</summary>
    public static byte[] Legacy(byte[] pickle, byte[]? keys = null, byte[]? data = null, bool littleEndian = true) =>
    [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
        .. Pickle(Number(1001)),
        .. Pickle(Op('}'), Text("little_endian"), [(byte)(littleEndian ? 0x88 : 0x89)], Op('s')),
        .. pickle,
        .. keys ?? Pickle(Op(']'), Text("0"), Op('a')),
        .. data ?? [2, 0, 0, 0, 0, 0, 0, 0, .. GoodStorage],
    ];
}
