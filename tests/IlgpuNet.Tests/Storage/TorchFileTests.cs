using IlgpuNet.Storage;

namespace IlgpuNet.Tests.Storage;

public sealed class TorchFileTests
{
    [Theory]
    [InlineData("tensors_zip.pth", "PyTorch zip archive", "")]
    [InlineData("tensors_legacy.pth", "PyTorch legacy stream", "")]
    [InlineData("protocol4.pth", "PyTorch zip archive", "")]
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

    [Fact]
    public void Of_a_checkpoint_the_plain_values_are_kept_and_the_optimiser_is_passed_over()
    {
        using TorchFile file = TorchFile.Open(TorchFixtures.PathOf("checkpoint.pth.tar"));
        Assert.Equal(
            new Dictionary<string, string> { ["epoch"] = "42", ["arch"] = "RGSE50", ["best_prec5"] = "93.85" },
            file.Metadata);
        Assert.All(file.Entries, entry => Assert.StartsWith("module.", entry.Name));
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
