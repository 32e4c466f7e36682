using System.IO.Compression;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class EmbeddedDatasetTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void The_set_is_unpacked_once_and_has_ten_named_classes()
    {
        (ImageDataset train, ImageDataset test) = EmbeddedDataset.Open(_cache.Path);
        Assert.Equal((6000, 2000), (train.Count, test.Count));
        Assert.All(train.ImagesPerClass, n => Assert.Equal(600, n));
        Assert.All(test.ImagesPerClass, n => Assert.Equal(200, n));
        Assert.Equal(
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            train.ClassNames);
        Assert.Equal(train.ClassNames, test.ClassNames);
        Assert.Equal("6000 images of 10 classes from the embedded set fashion-mnist-8k (train)", train.Description);

        string folder = Assert.Single(Directory.GetDirectories(_cache.Path));
        Assert.Equal("fashion-mnist-8k-4086ff2c3182", Path.GetFileName(folder));
        Assert.StartsWith(folder, train.Samples[0].Path);

        DateTime written = File.GetLastWriteTimeUtc(train.Samples[0].Path);
        File.SetLastWriteTimeUtc(train.Samples[0].Path, written.AddHours(-1));
        EmbeddedDataset.Open(_cache.Path);
        Assert.Equal(written.AddHours(-1), File.GetLastWriteTimeUtc(train.Samples[0].Path));

        AssertLabelsBelongToTheirPictures(train);

        File.Delete(test.Samples[7].Path);
        string message = Assert.Throws<DataException>(() => EmbeddedDataset.Open(_cache.Path)).Message;
        Assert.Contains("lacks 1 of the 8004 files", message);
    }

    [Fact]
    public void Many_who_unpack_at_once_end_with_one_whole_folder()
    {
        string folder = Path.Combine(_cache.Path, "set");
        Thread[] threads =
        [
            .. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                using ZipArchive archive = Archive(("a.txt", "1"), ("sub/b.txt", "2"));
                EmbeddedDataset.UnpackAtomically(archive, folder);
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal([folder], Directory.GetFileSystemEntries(_cache.Path));
        Assert.Equal("2", File.ReadAllText(Path.Combine(folder, "sub", "b.txt")));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("sub/../../evil.txt")]
    [InlineData("/tmp/ilgpunet-evil.txt")]
    public void An_entry_that_leads_out_of_the_folder_is_refused(string name)
    {
        using ZipArchive archive = Archive(("good.txt", "1"), (name, "2"));
        string folder = Path.Combine(_cache.Path, "deep", "set");
        DataException error = Assert.Throws<DataException>(() => EmbeddedDataset.UnpackAtomically(archive, folder));
        Assert.Contains($"'{name}' leads out", error.Message);
        Assert.Equal(
            [Path.Combine(_cache.Path, "deep")],
            Directory.GetFileSystemEntries(_cache.Path, "*", SearchOption.AllDirectories));
        Assert.False(File.Exists("/tmp/ilgpunet-evil.txt"));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_named_with_the_way_out()
    {
        string file = _cache.Write("file", "not a folder");
        string message = Assert.Throws<DataException>(() => EmbeddedDataset.Open(file)).Message;
        Assert.Contains(file, message);
        Assert.Contains("ILGPUNET_CACHE", message);
    }

    private static void AssertLabelsBelongToTheirPictures(ImageDataset train)
    {
        var decoder = new ImageDecoder();
        var image = new RgbImage();
        var means = new double[10, 28 * 28];
        foreach (ImageSample sample in train.Samples)
        {
            decoder.Decode(sample, image);
            Assert.Equal((28, 28), (image.Width, image.Height));
            for (int i = 0; i < 28 * 28; i++) means[sample.Label, i] += image.Pixels[i * 4] / 600.0;
        }

        // A trouser (1) is dark between its legs, a pullover (2) is not; a bag (8) fills the left edge, a boot (9)
        // leaves it dark above its toe.
        const int betweenLegs = 24 * 28 + 14;
        const int leftEdge = 16 * 28 + 4;
        Assert.True(means[1, betweenLegs] < 0.5 * means[2, betweenLegs]);
        Assert.True(means[9, leftEdge] < 0.5 * means[8, leftEdge]);
    }

    private static ZipArchive Archive(params (string Name, string Text)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }
        return new ZipArchive(stream, ZipArchiveMode.Read);
    }
}
