using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class IdxFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    public void Pictures_and_labels_are_read_plain_and_packed(string images, string labels)
    {
        Write(images, RecordFiles.IdxImages(3, height: 4, width: 5));
        Write(labels, RecordFiles.IdxLabels(2, 0, 2));
        ImageDataset set = DataSource.Read(_folder.Path, null, DataSplit.Train);
        Assert.Equal([2, 0, 2], set.Samples.Select(sample => sample.Label));
        Assert.Equal(["0", "1", "2"], set.ClassNames);
        var image = new RgbImage();
        new ImageDecoder().Decode(set.Samples[2], image);
        Assert.Equal((5, 4), (image.Width, image.Height));
        for (int i = 0; i < 20; i++)
            Assert.All([0, 1, 2], c => Assert.Equal((byte)((40 + i) * 5), image.Pixels[i * 4 + c]));
    }

    [Fact]
    public void Test_files_may_lack_the_last_classes_of_training_but_have_no_others()
    {
        Write("t10k-images-idx3-ubyte", RecordFiles.IdxImages(2, 4, 5));
        Write("t10k-labels-idx1-ubyte", RecordFiles.IdxLabels(1, 0));
        Assert.Equal(3, DataSource.Read(_folder.Path, null, DataSplit.Test, ["0", "1", "2"]).ClassCount);
        Assert.Contains(
            "has other classes than the training images",
            Assert.Throws<DataException>(() => DataSource.Read(_folder.Path, null, DataSplit.Test, ["0"])).Message);
    }

    [Fact]
    public void Damage_is_named_with_its_file()
    {
        Write("train-images-idx3-ubyte", RecordFiles.IdxImages(3, 4, 5)[..^1]);
        Assert.Contains("has no 'train-labels-idx1-ubyte'", Fails());
        Write("train-labels-idx1-ubyte", RecordFiles.IdxLabels(0, 1));
        Assert.Matches("train-images-idx3-ubyte' has 59 bytes of pictures, its header announces 60", Fails());
        Write("train-images-idx3-ubyte", RecordFiles.IdxImages(3, 4, 5));
        Assert.Matches("has 3 pictures and '.*' 2 labels", Fails());
        Write("train-images-idx3-ubyte", RecordFiles.IdxLabels(0, 1));
        Assert.Contains("does not begin with 00000803", Fails());
        File.Delete(_folder["train-images-idx3-ubyte"]);
        _folder.Write("train-images-idx3-ubyte.gz", "no gzip file");
        Assert.Matches("train-images-idx3-ubyte.gz' is damaged", Fails());
        Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0]);
        Assert.Contains("header announces nonsense", Fails());
    }

    private void Write(string name, byte[] bytes) =>
        _folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? RecordFiles.Gzip(bytes) : bytes);

    private string Fails() =>
        Assert.Throws<DataException>(() => DataSource.Read(_folder.Path, null, DataSplit.Train)).Message;
}
