using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CsCheck;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Storage;

public sealed class SafeTensorsTests : IDisposable
{
    private static readonly Dictionary<string, string> s_none = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_and_metadata_come_back_as_they_were_written()
    {
        Gen<string> name = Gen.String[Gen.Char["abcxyzäß漢\"\\/. 019_"], 1, 12];
        Gen<int[]> shape = Gen.Int[0, 5].Array[0, 4];
        Gen<(string Name, int[] Shape, int Seed)> tensor = Gen.Select(name, shape, Gen.Int[0, 1 << 20]);
        Gen.Select(tensor.List[0, 8], Gen.Dictionary(name, Gen.String)[0, 4]).Sample(
            (tensors, metadata) =>
            {
                string path = Path.Combine(_folder.Path, Path.GetRandomFileName());
                List<(string Name, int[] Shape, int Seed)> distinct = [.. tensors.DistinctBy(entry => entry.Name)];
                Dictionary<string, string> texts = metadata.Where(pair => IsUnicode(pair.Value)).ToDictionary();
                Write(
                    path,
                    [
                        .. from entry in distinct
                           select new SafeTensorSource(entry.Name, entry.Shape, () => Values(entry.Shape, entry.Seed)),
                    ],
                    texts);

                using SafeTensorsFile file = SafeTensorsFile.Open(path);
                file.VerifyData();
                Assert.Equal(distinct.Select(entry => entry.Name).Order(StringComparer.Ordinal), Names(file));
                foreach ((string key, int[] extents, int seed) in distinct)
                {
                    SafeTensorEntry entry = file.Find(key)!;
                    Assert.Equal(extents.Select(extent => (long)extent), entry.Shape);
                    Assert.Equal(Bits(Values(extents, seed)), Bits(file.ReadFloats(entry)));
                }
                Assert.Equal(texts.Count + 1, file.Metadata.Count);
                Assert.All(texts, pair => Assert.Equal(pair.Value, file.Metadata[pair.Key]));
                File.Delete(path);
            },
            iter: 300);
    }

    [Fact]
    public void The_file_is_the_format_byte_for_byte()
    {
        string path = _folder["two.safetensors"];
        Write(
            path,
            [
                new SafeTensorSource("b", [2], () => [1, -2]),
                new SafeTensorSource("a", [1, 1], () => [0.5f]),
            ],
            new Dictionary<string, string> { ["note"] = "\"ü\"" });

        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + length) % 8);
        string header = System.Text.Encoding.UTF8.GetString(bytes, 8, length);
        // The data is 0000003f 0000803f 000000c0; the checksum was computed bit by bit elsewhere.
        Assert.Equal(
            "{\"__metadata__\":{\"data_crc32c\":\"ed717df2\",\"note\":\"\\\"ü\\\"\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
            header.TrimEnd(' '));
        Assert.Equal("0000003F0000803F000000C0", Convert.ToHexString(bytes.AsSpan(8 + length)));
    }

    [Fact]
    public void The_same_tensors_in_another_order_give_the_same_bytes()
    {
        SafeTensorSource a = new("layer1.0.conv1.weight", [3], () => [1, 2, 3]);
        SafeTensorSource b = new("conv1.weight", [1], () => [4]);
        Dictionary<string, string> one = new() { ["x"] = "1", ["a"] = "2" }, other = new() { ["a"] = "2", ["x"] = "1" };
        Write(_folder["1"], [a, b], one);
        Write(_folder["2"], [b, a], other);
        Assert.Equal(File.ReadAllBytes(_folder["1"]), File.ReadAllBytes(_folder["2"]));
    }

    [Fact]
    public void Every_floating_point_type_is_read_as_single_precision()
    {
        float[] expected = [0, 1, -2.5f, 0.15625f, float.PositiveInfinity, float.NaN];
        byte[] data =
        [
            .. MemoryMarshal.AsBytes<double>([.. expected.Select(value => (double)value)]),
            .. MemoryMarshal.AsBytes<float>(expected),
            .. MemoryMarshal.AsBytes<Half>([.. expected.Select(value => (Half)value)]),
            .. MemoryMarshal.AsBytes<ushort>([.. Bits(expected).Select(bits => (ushort)(bits >> 16))]),
            7,
        ];
        string header = "{" + string.Join(
            ',',
            SafeTensorsBytes.Entry("f64", "F64", "[6]", "[0,48]"),
            SafeTensorsBytes.Entry("f32", "F32", "[6]", "[48,72]"),
            SafeTensorsBytes.Entry("f16", "F16", "[2,3]", "[72,84]"),
            SafeTensorsBytes.Entry("bf16", "BF16", "[6]", "[84,96]"),
            SafeTensorsBytes.Entry("flag", "BOOL", "[]", "[96,97]")) + "}";
        File.WriteAllBytes(_folder["types"], SafeTensorsBytes.Of(header, data));

        using SafeTensorsFile file = SafeTensorsFile.Open(_folder["types"]);
        foreach (string name in new[] { "f64", "f32", "f16", "bf16" })
            Assert.Equal(expected, file.ReadFloats(file.Find(name)!));
        StorageException error = Assert.Throws<StorageException>(() => file.ReadFloats(file.Find("flag")!));
        Assert.Contains("'flag'", error.Message);
        Assert.Contains("BOOL", error.Message);
    }

    [Fact]
    public void Tensors_longer_than_a_chunk_are_read_whole()
    {
        float[] values = [.. Enumerable.Range(0, (1 << 19) + 3).Select(i => (float)i)];
        SafeTensorSource before = new("v", [1], () => [9]), tensor = new("w", [values.Length], () => values);
        Write(_folder["long"], [before, tensor], s_none);
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder["long"]);
        Assert.Equal(values, file.ReadFloats(file.Find("w")!));
        file.VerifyData();
    }

    [Fact]
    public void A_changed_bit_of_the_data_is_noticed()
    {
        string path = _folder["bits"];
        Write(path, [new SafeTensorSource("w", [5], () => [1, 2, 3, 4, 5])], s_none);
        byte[] bytes = File.ReadAllBytes(path);
        for (int back = 1; back <= 20; back++)
        {
            bytes[^back] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            bytes[^back] ^= 0x10;
            using SafeTensorsFile file = SafeTensorsFile.Open(path);
            StorageException error = Assert.Throws<StorageException>(file.VerifyData);
            Assert.Contains($"'{path}' is damaged", error.Message);
        }
    }

    [Fact]
    public void The_writer_refuses_what_no_reader_could_use()
    {
        SafeTensorSource good = new("w", [1], () => [1]);
        Assert.Contains("two tensors", Refused(good, good));
        Assert.Contains("reserved", Refused(new SafeTensorSource("__metadata__", [1], () => [1])));
        Assert.Contains("empty", Refused(new SafeTensorSource("", [1], () => [1])));
        Assert.Contains("control", Refused(new SafeTensorSource("a\nb", [1], () => [1])));
        Assert.Contains("'w' has 2 values", Refused(new SafeTensorSource("w", [3], () => [1, 2])));

        static string Refused(params SafeTensorSource[] tensors) =>
            Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(tensors, s_none, Stream.Null)).Message;
    }

    private static void Write(string path, SafeTensorSource[] tensors, Dictionary<string, string> metadata)
    {
        using FileStream stream = File.Create(path);
        SafeTensorsWriter.Write(tensors, metadata, stream);
    }

    private static IEnumerable<string> Names(SafeTensorsFile file) =>
        file.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>Any bits at all: every kind of not-a-number among them.</summary>
    private static float[] Values(int[] shape, int seed)
    {
        IlgpuNet.Random.Philox random = new((ulong)seed);
        int count = shape.Aggregate(1, (a, b) => a * b);
        return [.. Enumerable.Range(0, count).Select(i => BitConverter.UInt32BitsToSingle(random.UInt32(i)))];
    }

    private static IEnumerable<uint> Bits(float[] values) => values.Select(BitConverter.SingleToUInt32Bits);

    private static bool IsUnicode(string text) => !text.Any(char.IsSurrogate);
}
