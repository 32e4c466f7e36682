using System.IO.Compression;
using System.Text;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using static IlgpuNet.Tests.Storage.TorchBytes;

namespace IlgpuNet.Tests.Storage;

public sealed class HostileTorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_that_the_hostile_ones_are_made_from_are_good()
    {
        foreach (byte[] good in new[] { Zip(GoodPickle), Zip(GoodPickle, byteOrder: "little"), Legacy(GoodPickle) })
        {
            using TorchFile file = Open(good);
            Assert.Equal("w F32 [2]", Assert.Single(file.Entries).ToString());
            Assert.Equal([1, 2], file.ReadFloats(file.Entries[0]));
        }
    }

    [Fact]
    public void A_part_of_a_storage_as_PyTorch_0_3_wrote_it_is_read()
    {
        byte[] view = Tuple(Text("1"), Number(1), Number(1));
        byte[] pickle = StateDictionary(Tensor(StorageId(view: view), shape: Numbers(1)));
        using TorchFile file = Open(Legacy(pickle));
        Assert.Equal([2], file.ReadFloats(file.Entries[0]));
        AssertRefused(
            Legacy(StateDictionary(Tensor(StorageId(view: view), shape: Numbers(2)))),
            "beyond its storage '0' of 1 elements");
        AssertRefused(
            Legacy(StateDictionary(Tensor(StorageId(view: Tuple(Text("1"), Number(1), Number(2)))))),
            "a part of the storage");
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch.nn.modules.container", "Sequential")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("numpy", "ndarray")]
    [InlineData("torch._utils", "_rebuild_device_tensor_from_numpy")]
    [InlineData("collections", "OrderedDict.__class__")]
    public void Whatever_is_no_tensor_or_container_is_refused_by_name(string module, string name)
    {
        byte[] call = [.. Global(module, name), .. Tuple(Text("true")), (byte)'R'];
        string reason = $"its pickle asks for '{module}.{name}', and only tensors and plain containers are read";
        AssertRefused(Zip(StateDictionary(Tensor(), call)), reason);
        AssertRefused(Legacy(StateDictionary(Tensor(), call)), reason);
        // Named and never called, and by the instruction of later protocols.
        AssertRefused(Zip(StateDictionary(Tensor(), Global(module, name))), reason);
        AssertRefused(Zip(StateDictionary(Tensor(), [.. Text(module), .. Text(name), 0x93])), reason);
        // Before the object, in the pickles that are read first.
        AssertRefused([.. Legacy([])[..15], .. Pickle(call), .. Legacy(GoodPickle)[15..]], reason);
    }

    [Fact]
    public void Instructions_that_no_weights_need_are_refused()
    {
        byte[] refused = [.. "ioPpgIFLSVld12"u8, 0x82, 0x83, 0x84, 0x8b, 0x8f, 0x92, 0x96];
        foreach (byte code in refused)
            AssertRefused(Zip(Pickle([[code]])), $"the instruction 0x{code:x2} at byte");
        AssertRefused(Zip([0x80, 1, (byte)'.']), "unknown protocol 1");
    }

    [Fact]
    public void A_pickle_that_makes_no_sense_is_refused()
    {
        AssertRefused(Zip(Pickle([])), "takes more values than it has");
        AssertRefused(Zip(Pickle(Op('t'))), "takes more values than it has");
        AssertRefused(Zip(Pickle(Op('('), Op('}'), Op('u'))), "takes more values than it has");
        AssertRefused(Zip(Pickle([[(byte)'h', 9]])), "refers to a value 9 that it never kept");
        AssertRefused(Zip(Pickle(Op('}'), Op('('), Text("a"), Op('u'))), "a key without a value");
        AssertRefused(Zip(Pickle(Op(']'), Text("a"), Text("b"), Op('s'))), "fills what is no container");
        AssertRefused(Zip(Pickle(Text("a"), Op(')'), Op('R'))), "calls what is no function");
        AssertRefused(Zip(Pickle(Global("torch", "FloatStorage"), Op(')'), Op('R'))), "which it can only name");
        AssertRefused(Zip(Pickle([[(byte)'X', 255, 255, 255, 127]])), "a value of 2147483647 bytes");
        AssertRefused(Zip(Pickle([[(byte)'U', 200]])), "it was cut off");
        AssertRefused(Zip(GoodPickle[..^1]), "it was cut off");
        AssertRefused(Zip(Pickle([[0x8a, 9, .. new byte[9]]])), "a number of 9 bytes");
        AssertRefused(Zip(Pickle(Text("0"), Op('Q'))), "something that is no storage");
        AssertRefused(Zip(Pickle(Op(']'))), "no dictionary of tensors");
        AssertRefused(Zip(Pickle(Op('}'))), "no dictionary of tensors");
        AssertRefused(
            Zip(Pickle([Op('}'), Op('('), Text("w"), Tensor(), Text("w"), Tensor(), Op('u')])), "two tensors 'w'");
        AssertRefused(Zip(Pickle(Op('}'), Text("a\u001b[2J"), Tensor(), Op('s'))), "without a printable name");
    }

    [Fact]
    public void Of_numpy_only_plain_numbers_are_read()
    {
        using (TorchFile file = Open(Zip(StateDictionary(
            Tensor(), NumpyScalar(), NumpyScalar(number: [(byte)'C', 8, .. new byte[8]]),
            NumpyScalar(number: [(byte)'U', 8, .. new byte[8]]),
            NumpyScalar(module: "numpy._core.multiarray")))))
        {
            Assert.Equal(["0", "0", "0", "0"], file.Metadata.Values);
        }
        AssertRefused(
            Zip(StateDictionary(Tensor(), NumpyScalar(order: ">"))), "are big-endian, and only little-endian");
        foreach (string code in new[] { "O8", "U2", "S8", "c8", "M8", "V8", "f4", "f16", "\u001b[2J" })
        {
            string printed = code[0] == '\u001b' ? "?[2J" : code;
            AssertRefused(
                Zip(StateDictionary(Tensor(), NumpyScalar(code))),
                $"has 8 bytes of the numpy type '{printed}', and only plain");
        }
        AssertRefused(
            Zip(StateDictionary(Tensor(), NumpyScalar(number: Latin1(new byte[33])))), "a text that is no number");
        AssertRefused(Zip(StateDictionary(Tensor(), Latin1(new byte[8], "utf8"))), "a text that is no number");
        AssertRefused(
            Zip(StateDictionary(Tensor(), NumpyScalar(number: Tensor()))), "a scalar of numpy that is no number");
        AssertRefused(
            Zip(StateDictionary(Tensor(), [.. Global("numpy", "dtype"), .. Tuple(Number(8)), (byte)'R'])),
            "without a type");
        AssertRefused(
            Zip(StateDictionary(
                Tensor(), [.. Global("numpy", "dtype"), .. Tuple(Text("f8")), (byte)'R', .. Number(3), (byte)'b'])),
            "without a byte order");
        AssertRefused(
            Zip(StateDictionary(Tensor(), [.. Text("x"), .. Number(3), (byte)'b'])),
            "gives attributes to what has none");
    }

    [Fact]
    public void A_tensor_stays_inside_its_storage_and_a_storage_inside_the_file()
    {
        AssertRefused(Zip(StateDictionary(Tensor(offset: 1))), "beyond its storage '0' of 2 elements");
        AssertRefused(Zip(StateDictionary(Tensor(strides: Numbers(2)))), "beyond its storage");
        AssertRefused(Zip(StateDictionary(Tensor(offset: -1))), "without an offset");
        AssertRefused(Zip(StateDictionary(Tensor(strides: Numbers(-1)))), "not a whole number from 0 on");
        AssertRefused(Zip(StateDictionary(Tensor(shape: Numbers(2, 1)))), "2 extents and 1 strides");
        long many = 1L << 40;
        AssertRefused(
            Zip(StateDictionary(Tensor(shape: Numbers(many, many), strides: Numbers(0, 0)))), "too large for any file");
        AssertRefused(
            Zip(StateDictionary(Tensor(shape: Numbers(2, 2), strides: Numbers(long.MaxValue, 1)))), "too large");
        AssertRefused(
            Zip(StateDictionary(Tensor(StorageId(count: 3)))), "should have 3 elements of type F32 and has 8 bytes");
        AssertRefused(Zip(StateDictionary(Tensor(StorageId(count: long.MaxValue)))), "and has 8 bytes");
        AssertRefused(Zip(StateDictionary(Tensor(StorageId(count: -1)))), "no storage");
        AssertRefused(Zip(StateDictionary(Tensor(StorageId(type: "DoubleStorage")))), "and has 8 bytes");
        AssertRefused(Zip(StateDictionary(Tensor(StorageId(key: "1")))), "storage '1' is missing");
        AssertRefused(Zip(StateDictionary(Tensor(), Tensor(StorageId(type: "IntStorage")))), "two types or lengths");
        AssertRefused(Legacy(GoodPickle, keys: Pickle(Op(']'))), "storage '0' is missing");
        AssertRefused(Legacy(GoodPickle, keys: Pickle(Op(']'), Text("1"), Op('a'))), "one that no tensor uses");
        AssertRefused(Legacy(GoodPickle, data: [3, 0, 0, 0, 0, 0, 0, 0]), "should have 2 elements and has 3");
        AssertRefused(Legacy(GoodPickle, data: [2, 0, 0, 0, 0, 0, 0, 0, 1]), "it was cut off");
    }

    [Fact]
    public void Bombs_do_not_go_off()
    {
        // A view that repeats one number.
        AssertRefused(
            Zip(StateDictionary(Tensor(shape: Numbers(1L << 30), strides: Numbers(0)))),
            "would take 4294967296 bytes");
        // Zeros that compress a thousandfold.
        AssertRefused(
            Zip(GoodPickle, new byte[1 << 20], level: CompressionLevel.Optimal),
            "is compressed, which torch.save never does");
        // Lists of lists of lists, each ten times the one before.
        List<byte[]> laughs = [Op(']')];
        for (int depth = 0; depth < 100; depth++)
        {
            byte level = (byte)depth;
            laughs.AddRange([[(byte)'q', level], Op('0'), Op(']'), Op('(')]);
            laughs.AddRange(Enumerable.Repeat<byte[]>([(byte)'h', level], 10));
            laughs.Add(Op('e'));
        }
        AssertRefused(Zip(Pickle(laughs)), "no dictionary of tensors");
        // Instructions without end.
        AssertRefused(Zip(Pickle(Enumerable.Repeat(Op('N'), 3 << 20))), "more than 2097152 instructions");
    }

    [Fact]
    public void Numbers_of_the_wrong_endianness_are_refused()
    {
        AssertRefused(Zip(GoodPickle, byteOrder: "big"), "'big'-endian, and only little-endian");
        AssertRefused(Legacy(GoodPickle, littleEndian: false), "big-endian");
    }

    [Fact]
    public void Archives_that_are_no_files_of_PyTorch_are_refused()
    {
        byte[] zip = Zip(GoodPickle);
        AssertRefused(zip[..^1], "no table of contents: it was cut off");
        AssertRefused("PK\u0003\u0004 and nothing else"u8.ToArray(), "no table of contents");
        byte[] twice = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(zip).Replace("archive/data/0", "archive/data.pk", StringComparison.Ordinal));
        Assert.Throws<StorageException>(() => Open(twice).Dispose());
        AssertRefused(Replaced(zip, "data.pkl", "data.txt"), "without one data.pkl");
        byte[] tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        AssertRefused(
            tar, "it is a tar archive, as PyTorch before 0.1.10 (2017) wrote; if you trust it, load it in Python");
    }

    [Fact]
    public void A_text_renamed_to_pth_is_told_in_one_sentence()
    {
        string path = _folder["weights.pth"];
        File.WriteAllText(path, "<html>404 Not Found</html>\n");
        StorageException error = Assert.Throws<StorageException>(() => TensorFile.OpenAny(path));
        Assert.Equal(
            $"'{path}' is no file of weights: it starts neither like safetensors nor like what torch.save writes",
            error.Message);
        File.WriteAllText(path, "");
        Assert.Contains("no file of weights", Assert.Throws<StorageException>(() => TensorFile.OpenAny(path)).Message);
        Assert.Contains(
            "there is no such file",
            Assert.Throws<StorageException>(() => TensorFile.OpenAny(_folder["none"])).Message);
    }

    [Theory]
    [InlineData("tensors_zip.pth")]
    [InlineData("checkpoint.pth.tar")]
    public void Every_cut_of_a_good_file_is_refused(string name)
    {
        byte[] good = File.ReadAllBytes(TorchFixtures.PathOf(name));
        for (int length = 0; length < good.Length; length++)
        {
            byte[] cut = good[..length];
            Assert.Throws<StorageException>(() => Open(cut).Dispose());
        }
    }

    private static byte[] Replaced(byte[] bytes, string from, string to) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));

    private void AssertRefused(byte[] bytes, string reason)
    {
        StorageException error = Assert.Throws<StorageException>(() => Open(bytes).Dispose());
        Assert.StartsWith($"'{_folder["file"]}' is not a good PyTorch file: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private TorchFile Open(byte[] bytes)
    {
        File.WriteAllBytes(_folder["file"], bytes);
        return TorchFile.Open(_folder["file"]);
    }
}
