using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Packing;

namespace IlgpuNet.Training.Tests.Data.Packing;

public sealed class PackTests : IDisposable
{
    private static readonly string[] s_pictures = ["baseline.jpg", "orientation-6.jpg", "rgb.png", "progressive.jpg"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Original_files_and_raw_pixels_come_back_as_they_were()
    {
        ImageDataset set = Pictures();
        ImageDataset original = Pack(set, new() { Format = PackFormat.Original });
        for (int i = 0; i < set.Count; i++)
            Assert.Equal(File.ReadAllBytes(set.Samples[i].Path), original.Samples[i].Store!.Content(i, out _));
        foreach (ImageDataset packed in new[] { original, Pack(set, new() { Format = PackFormat.Raw }) })
        {
            Assert.Equal(set.ClassNames, packed.ClassNames);
            Assert.Equal(set.Samples.Select(sample => sample.Label), packed.Samples.Select(sample => sample.Label));
            Assert.EndsWith("train.pack:baseline.jpg", packed.Samples[0].Path);
            for (int i = 0; i < set.Count; i++) Assert.Equal(Decode(set, i), Decode(packed, i));
        }
    }

    [Theory]
    [InlineData(PackFormat.Jpeg)]
    [InlineData(PackFormat.Raw)]
    public void Larger_pictures_are_reduced_to_the_short_side_and_smaller_ones_kept(PackFormat format)
    {
        ImageDataset set = Pictures();
        foreach (int shortSide in new[] { 16, 1000 })
        {
            ImageDataset packed = Pack(set, new() { Format = format, ShortSide = shortSide });
            for (int i = 0; i < set.Count; i++)
            {
                RgbImage before = Image(set, i), after = Image(packed, i);
                int shorter = Math.Min(before.Width, before.Height);
                Assert.Equal(Math.Min(shortSide, shorter), Math.Min(after.Width, after.Height));
                Assert.Equal((double)before.Width / before.Height, (double)after.Width / after.Height, 0.1);
            }
        }
    }

    [Fact]
    public void Any_number_of_workers_writes_the_same_bytes()
    {
        ImageDataset set = Many(70);
        PackOptions options = new() { ShortSide = 8, Workers = 1 };
        Pack(set, options);
        byte[] one = File.ReadAllBytes(_folder["train.pack"]);
        Pack(set, options with { Workers = 3 });
        Assert.Equal(one, File.ReadAllBytes(_folder["train.pack"]));
    }

    [Fact]
    public void Every_source_gives_the_same_batches_with_any_number_of_workers()
    {
        _folder.Write("idx/train-images-idx3-ubyte", RecordFiles.IdxImages(10, 28, 28));
        _folder.Write("idx/train-labels-idx1-ubyte", RecordFiles.IdxLabels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        ImageDataset[] sources =
        [
            Many(20),
            Pictures(),
            DataSource.Read(_folder.WriteCifar10("cifar"), null, DataSplit.Train),
            DataSource.Read(_folder["idx"], null, DataSplit.Train),
            Pack(Many(20), new() { Format = PackFormat.Raw }, "raw.pack"),
            Pack(Pictures(), new() { Format = PackFormat.Original }, "original.pack"),
        ];
        foreach (ImageDataset source in sources)
        {
            float[] one = Epoch(source, workers: 1);
            Assert.Equal(one, Epoch(source, workers: 2));
            Assert.Equal(one, Epoch(source, workers: 5));
        }
        Assert.Equal(Epoch(sources[0], 1), Epoch(sources[4], 2));
        Assert.Equal(Epoch(sources[1], 1), Epoch(sources[5], 2));
    }

    [Fact]
    public void A_pack_that_breaks_off_anywhere_is_refused()
    {
        Pack(Many(3), new() { Format = PackFormat.Raw });
        byte[] whole = File.ReadAllBytes(_folder["train.pack"]);
        for (int length = 0; length < whole.Length; length += length < 80 ? 1 : 97)
        {
            File.WriteAllBytes(_folder["cut.pack"], whole[..length]);
            Assert.Matches("is no pack|breaks off|truncated", Fails("cut.pack"));
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        Pack(Many(3), new() { Format = PackFormat.Raw });
        byte[] bytes = File.ReadAllBytes(_folder["train.pack"]);
        for (int at = 0; at < bytes.Length; at += at < 64 ? 1 : 29)
        {
            bytes[at] ^= 4;
            File.WriteAllBytes(_folder["bad.pack"], bytes);
            bytes[at] ^= 4;
            DataException error = Assert.ThrowsAny<DataException>(() =>
            {
                ImageDataset set = DataSource.Read(_folder["bad.pack"], null, DataSplit.Train);
                for (int i = 0; i < set.Count; i++) Decode(set, i);
            });
            Assert.Matches("is no pack|checksum|version", error.Message);
        }
    }

    [Fact]
    public void Broken_images_fail_or_are_left_out_and_an_old_pack_stays()
    {
        ImageDataset good = Many(3);
        Pack(good, new());
        byte[] before = File.ReadAllBytes(_folder["train.pack"]);
        ImageDataset set = new(
            [.. good.Samples, new ImageSample(_folder.Write("bad.jpg", "text"), 0, 4)], good.ClassNames, "test images");
        Assert.Throws<BadImageException>(() => Pack(set, new()));
        Assert.Equal(before, File.ReadAllBytes(_folder["train.pack"]));
        BadImage bad = Assert.Single(
            Packer.Pack(
                set, new() { OnBadImage = BadImagePolicy.Skip }, _folder["train.pack"],
                TestContext.Current.CancellationToken));
        Assert.Equal((_folder["bad.jpg"], 4), (bad.Path, bad.Line));
        Assert.Equal(3, DataSource.Read(_folder["train.pack"], null, DataSplit.Train).Count);
    }

    [Fact]
    public void A_file_that_is_no_pack_is_named_with_the_remedy()
    {
        _folder.Write("list.txt", "a.png 0\n");
        Assert.Equal($"file '{_folder["list.txt"]}' is no pack; make one with 'data pack'", Fails("list.txt"));
    }

    private ImageDataset Pictures() => new(
        [.. s_pictures.Select((name, i) => new ImageSample(PillowFixtures.PathOf(name), i % 2))],
        ["a", "b"], "pictures");

    private ImageDataset Many(int count) => new(
        [.. Enumerable.Range(0, count).Select(i => new ImageSample(
            _folder.WriteImage($"many/{i}.png", (byte)(i * 3), 12 + i % 5), i % 2))],
        ["a", "b"],
        "test images");

    private ImageDataset Pack(ImageDataset set, PackOptions options, string name = "train.pack")
    {
        Assert.Empty(Packer.Pack(set, options, _folder[name], TestContext.Current.CancellationToken));
        return DataSource.Read(_folder[name], null, DataSplit.Train);
    }

    private static float[] Epoch(ImageDataset set, int workers)
    {
        BatchLoader loader = new(
            set,
            new TrainingTransform(12),
            new BatchLoaderOptions { BatchSize = 3, Shuffle = true, Seed = 5, Workers = workers });
        return
        [
            .. loader.Epoch(2, 0, TestContext.Current.CancellationToken).SelectMany(batch => batch.Pixels.ToArray()),
        ];
    }

    private static RgbImage Image(ImageDataset set, int index)
    {
        RgbImage image = new();
        new ImageDecoder().Decode(set.Samples[index], image);
        return image;
    }

    private static byte[] Decode(ImageDataset set, int index) => PillowFixtures.Rgb(Image(set, index));

    private string Fails(string name) =>
        Assert.Throws<DataException>(() => DataSource.Read(_folder[name], null, DataSplit.Train)).Message;
}
