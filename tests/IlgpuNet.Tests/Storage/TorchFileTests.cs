using IlgpuNet.Storage;

namespace IlgpuNet.Tests.Storage;

public sealed class TorchFileTests
{
    [Theory]
    [InlineData("tensors_zip.pth", "PyTorch zip archive", "")]
    [InlineData("tensors_legacy.pth", "PyTorch legacy stream", "")]
    [InlineData("protocol4.pth", "PyTorch zip archive", "module.")]
    [InlineData("checkpoint.pth.tar", "PyTorch legacy stream", "module.")]
    public void Every_tensor_is_read_as_PyTorch_has_it(string name, string format, string prefix)
    {
        Dictionary<string, TorchFixtures.Expected> expected = TorchFixtures.Tensors();
        using TensorFile file = TensorFile.OpenAny(TorchFixtures.PathOf(name));
        Assert.Equal(format, file.Format);
        Assert.Equal(expected.Keys.Select(key => prefix + key), file.Entries.Select(entry => entry.Name));
        foreach (TensorInfo entry in file.Entries)
        {
            TorchFixtures.Expected tensor = expected[entry.Name[prefix.Length..]];
            Assert.Equal(tensor.Type, entry.Type.ToString());
            Assert.Equal(tensor.Shape, entry.Shape);
            if (entry.Type.IsFloatingPoint())
                Assert.Equal(tensor.Values, file.ReadFloats(entry));
            Assert.Same(entry, file.Find(entry.Name));
        }
    }

    [Fact]
    public void Integers_are_listed_and_refused_as_values()
    {
        using TorchFile file = TorchFile.Open(TorchFixtures.PathOf("tensors_zip.pth"));
        StorageException error = Assert.Throws<StorageException>(
            () => file.ReadFloats(file.Find("bn.num_batches_tracked")!));
        Assert.Contains("holds I64, not floating-point numbers", error.Message);
    }

    [Theory]
    [InlineData("checkpoint.pth.tar")]
    [InlineData("protocol4.pth")]
    public void Of_a_checkpoint_the_plain_values_and_numbers_of_numpy_are_kept_and_the_optimiser_is_passed_over(
        string name)
    {
        using TorchFile file = TorchFile.Open(TorchFixtures.PathOf(name));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["epoch"] = "42",
                ["arch"] = "RGSE50",
                ["best_prec5"] = "93.85",
                ["best_acc"] = "77.73",
                ["loss"] = "-1.5",
                ["margin"] = "0.25",
                ["updates"] = "-210168",
                ["seed"] = "9.223372036854776E+18",
                ["byte"] = "200",
                ["amp"] = "True",
            },
            file.Metadata);
        Assert.All(file.Entries, entry => Assert.StartsWith("module.", entry.Name));
    }

    [Fact]
    public void A_changed_byte_of_a_zip_archive_is_found_by_its_checksum()
    {
        byte[] good = TorchBytes.Zip(TorchBytes.GoodPickle);
        using IlgpuNet.TestKit.TemporaryFolder folder = new();
        string path = folder["weights.pth"];
        File.WriteAllBytes(path, TorchBytes.Changed(good, TorchBytes.GoodStorage));
        using (TorchFile file = TorchFile.Open(path))
        {
            StorageException error = Assert.Throws<StorageException>(file.VerifyData);
            Assert.StartsWith(
                $"'{path}' is not a good PyTorch file: the entry 'archive/data/0' of its zip archive has the CRC-32 ",
                error.Message);
            Assert.Contains("it was damaged", error.Message);
        }
        // The pickle is verified before anything of it is believed.
        File.WriteAllBytes(path, TorchBytes.Changed(good, TorchBytes.Text("w")));
        Assert.Contains(
            "'archive/data.pkl' of its zip archive has the CRC-32",
            Assert.Throws<StorageException>(() => TorchFile.Open(path).Dispose()).Message);
        File.WriteAllBytes(path, good);
        using TorchFile unchanged = TorchFile.Open(path);
        unchanged.VerifyData();
    }

    [Fact]
    public void An_archive_that_was_saved_without_checksums_is_read()
    {
        byte[] archive = TorchBytes.Zip(TorchBytes.GoodPickle);
        ZipChecksums.Clear(archive);
        using IlgpuNet.TestKit.TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weights.pth"], archive);
        using TorchFile file = TorchFile.Open(folder["weights.pth"]);
        file.VerifyData();
        Assert.Equal([1, 2], file.ReadFloats(file.Entries[0]));
    }

    [Fact]
    public void Safetensors_are_told_from_PyTorch_files_whatever_the_ending()
    {
        using IlgpuNet.TestKit.TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weights.pth"], SafeTensorsBytes.Good());
        using TensorFile file = TensorFile.OpenAny(folder["weights.pth"]);
        Assert.IsType<SafeTensorsFile>(file);
        Assert.Equal([1, 2, 3, 4, 5], file.ReadFloats(file.Find("fc.bias")!));
    }
}
