using System.Text;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Storage;

public sealed class HostileSafeTensorsTests : IDisposable
{
    private static readonly string s_good = SafeTensorsBytes.Entry("w", "F32", "[2,3]", "[0,24]");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_that_the_hostile_ones_are_made_from_is_good()
    {
        using SafeTensorsFile file = Open(SafeTensorsBytes.Of($"{{{s_good}}}  ", 24));
        Assert.Equal("w F32 [2, 3]", Assert.Single(file.Entries).ToString());
        using SafeTensorsFile empty = Open(SafeTensorsBytes.Of("{}", 0));
        Assert.Empty(empty.Entries);
    }

    [Theory]
    // Names and structure.
    [InlineData("{\"w\":1}", 0, "not described by dtype, shape and data_offsets")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[0]}}", 0, "not described by")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"more\":1}}", 0, "not described by")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "not valid JSON")]
    [InlineData("{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "a tensor with the name ''")]
    [InlineData("{\"a\\u001b[2J\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
        "a tensor with the name 'a?[2J'")]
    [InlineData("{\"a\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "not Unicode")]
    [InlineData("[]", 0, "does not start with '{'")]
    [InlineData(" {}", 0, "does not start with '{'")]
    [InlineData("", 0, "does not start with '{'")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{} {}", 0, "not valid JSON")]
    // Types, shapes, offsets.
    [InlineData("{\"w\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown dtype 'F31'")]
    [InlineData("{\"w\":{\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown dtype")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4, "a shape that is no list")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "whole numbers")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "whole numbers")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4, "whole numbers")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4,
        "whole numbers")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4, "too large")]
    [InlineData("{\"w\":{\"dtype\":\"F64\",\"shape\":[1152921504606846977],\"data_offsets\":[0,8]}}", 8, "too large")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 8, "no range")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "no range")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4,
        "takes 8 bytes by its shape and 4")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3,
        "ends before its tensor 'w' does")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}}",
        4, "ends before")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[9223372036854775803,9223372036854775807]}}",
        4, "ends before")]
    // The cover.
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5,
        "1 bytes at its end belong to no tensor")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "4 bytes before its tensor 'w'")]
    [InlineData("{}", 1, "1 bytes at its end")]
    // Metadata.
    [InlineData("{\"__metadata__\":[]}", 0, "metadata is not an object")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "metadata 'a' is not text")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"\\u0061\":\"2\"}}", 0, "not valid JSON")]
    public void A_header_that_breaks_a_rule_is_refused_in_one_sentence(string header, int dataLength, string reason) =>
        AssertRefused(SafeTensorsBytes.Of(header, dataLength), reason);

    [Fact]
    public void Two_tensors_share_neither_a_name_nor_bytes()
    {
        AssertRefused(SafeTensorsBytes.Of($"{{{s_good},{s_good}}}", 24), "not valid JSON");
        string second = SafeTensorsBytes.Entry("v", "F32", "[6]", "[20,44]");
        AssertRefused(SafeTensorsBytes.Of($"{{{s_good},{second}}}", 44), "'v' overlaps another's");
        string same = SafeTensorsBytes.Entry("v", "F32", "[6]", "[0,24]");
        AssertRefused(SafeTensorsBytes.Of($"{{{s_good},{same}}}", 24), "overlaps");
    }

    [Fact]
    public void A_length_of_the_header_that_cannot_be_is_refused()
    {
        AssertRefused([], "only 0 bytes");
        AssertRefused([2, 0, 0, 0, 0, 0, 0], "only 7 bytes");
        AssertRefused(SafeTensorsBytes.Of("{}", 0, headerLength: 3), "ends inside its header");
        AssertRefused(SafeTensorsBytes.Of("{}", 0, headerLength: (16 << 20) + 1), "more than the 16777216 allowed");
        AssertRefused(SafeTensorsBytes.Of("{}", 0, headerLength: ulong.MaxValue), "18446744073709551615 bytes");
        AssertRefused(SafeTensorsBytes.Of("{}", 0, headerLength: 0), "does not start with '{'");
    }

    [Fact]
    public void Files_of_other_kinds_are_told_apart()
    {
        AssertRefused(Encoding.UTF8.GetBytes("imagename label\nn01/x.jpg 3\n"), "more than the 16777216 allowed");
        byte[] zip = [.. "PK\u0003\u0004\u0000\u0000\u0008\u0008archive/data.pkl"u8];
        AssertRefused(zip, "a file of PyTorch's");
        AssertRefused(SafeTensorsBytes.Of("{\"\u0000", 0), "not valid JSON");
        byte[] latin = SafeTensorsBytes.Of("{\"?\":0}", 0);
        latin[10] = 0xE4;
        AssertRefused(latin, "not UTF-8");
    }

    [Fact]
    public void A_path_without_a_readable_file_is_named()
    {
        Assert.Equal(
            $"cannot read '{_folder["none"]}': there is no such file",
            Assert.Throws<StorageException>(() => SafeTensorsFile.Open(_folder["none"])).Message);
        Assert.Equal(
            $"cannot read '{_folder["no/where"]}': its folder does not exist",
            Assert.Throws<StorageException>(() => SafeTensorsFile.Open(_folder["no/where"])).Message);
        Assert.Contains(
            "it is a folder", Assert.Throws<StorageException>(() => SafeTensorsFile.Open(_folder.Path)).Message);
        Assert.Throws<StorageException>(() => SafeTensorsFile.Open(""));
        Assert.Throws<StorageException>(() => SafeTensorsFile.Open("a\0b"));
    }

    [Fact]
    public void Every_cut_of_a_good_file_is_refused()
    {
        byte[] good = SafeTensorsBytes.Good();
        for (int length = 0; length < good.Length; length++)
        {
            byte[] cut = good[..length];
            Assert.Throws<StorageException>(() => ReadAll(cut).Dispose());
        }
    }

    private void AssertRefused(byte[] bytes, string reason)
    {
        StorageException error = Assert.Throws<StorageException>(() => Open(bytes).Dispose());
        Assert.StartsWith($"'{_folder["file"]}' is not a good safetensors file: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    private SafeTensorsFile ReadAll(byte[] bytes)
    {
        SafeTensorsFile file = Open(bytes);
        try
        {
            foreach (SafeTensorEntry entry in file.Entries)
                file.ReadFloats(entry);
            file.VerifyData();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private SafeTensorsFile Open(byte[] bytes)
    {
        File.WriteAllBytes(_folder["file"], bytes);
        return SafeTensorsFile.Open(_folder["file"]);
    }
}
