using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class CifarBinaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_batches_of_Cifar_10_are_read_in_order_with_labels_names_and_pixels()
    {
        string path = _folder.WriteCifar10("cifar");
        ImageDataset train = DataSource.Read(path, null, DataSplit.Train);
        ImageDataset test = DataSource.Read(path, null, DataSplit.Test, train.ClassNames);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 0, 1], train.Samples.Select(sample => sample.Label));
        Assert.Equal([9, 8], test.Samples.Select(sample => sample.Label));
        Assert.Equal("abcdefghij", string.Concat(train.ClassNames));

        var image = new RgbImage();
        new ImageDecoder().Decode(train.Samples[5], image);
        Assert.Equal((32, 32), (image.Width, image.Height));
        for (int place = 0; place < 1024; place++)
        {
            for (int colour = 0; colour < 3; colour++)
                Assert.Equal(RecordFiles.CifarValue(1, colour, place), image.Pixels[place * 4 + colour]);
        }
    }

    [Fact]
    public void Of_Cifar_100_the_fine_labels_are_read()
    {
        byte[] records = RecordFiles.Cifar(3, 2, i => 97 + i);
        records[0] = 19;
        _folder.Write("c/train.bin", records);
        ImageDataset set = DataSource.Read(_folder["c"], null, DataSplit.Train);
        Assert.Equal([97, 98, 99], set.Samples.Select(sample => sample.Label));
        Assert.Equal(100, set.ClassCount);
    }

    [Fact]
    public void A_missing_a_truncated_and_a_mislabelled_file_are_named()
    {
        string path = _folder.WriteCifar10("cifar");
        File.WriteAllBytes(Path.Combine(path, "data_batch_3.bin"), RecordFiles.Cifar(2, 1, _ => 1)[..^1]);
        Assert.Matches("data_batch_3.bin' has 6145 bytes.*truncated", Fails(path));
        File.WriteAllBytes(Path.Combine(path, "data_batch_3.bin"), RecordFiles.Cifar(2, 1, i => 9 + i));
        Assert.Matches("data_batch_3.bin:1' has label 10, outside the 10 classes", Fails(path));
        File.Delete(Path.Combine(path, "data_batch_3.bin"));
        Assert.Matches("data_batch_3.bin' of CIFAR-10 is missing", Fails(path));
    }

    private static string Fails(string path) =>
        Assert.Throws<DataException>(() => DataSource.Read(path, null, DataSplit.Train)).Message;
}
