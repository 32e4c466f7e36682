using System.Diagnostics;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public sealed class BatchLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Batches_are_the_same_bit_for_bit_with_any_number_of_workers()
    {
        ImageDataset set = Images(37);
        List<Copy> one = Read(Loader(set, workers: 1), epoch: 3);
        Assert.Equal(8, one.Count);
        foreach (int workers in new[] { 2, 5 })
            AssertSame(one, Read(Loader(set, workers: workers, prefetch: workers), epoch: 3));
    }

    [Fact]
    public void Resuming_at_a_batch_gives_the_rest_of_the_epoch()
    {
        ImageDataset set = Images(23);
        BatchLoader loader = Loader(set, workers: 3);
        List<Copy> all = Read(loader, epoch: 1);
        for (int first = 0; first <= all.Count; first++)
            AssertSame(all[first..], Read(loader, epoch: 1, first));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(loader, 1, all.Count + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(loader, -1));
    }

    [Fact]
    public void Every_sample_occurs_once_an_epoch_with_its_own_label()
    {
        ImageDataset set = Images(23);
        BatchLoader loader = Loader(set);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<Copy> batches = Read(loader, epoch);
            Assert.Equal(Enumerable.Range(0, 23), batches.SelectMany(batch => batch.Samples).Order());
            Assert.All(batches, batch =>
                Assert.Equal(batch.Samples.Select(sample => set.Samples[sample].Label), batch.Labels));
            Assert.Equal([5, 5, 5, 5, 3], batches.Select(batch => batch.Labels.Length));
            Assert.Equal([0, 1, 2, 3, 4], batches.Select(batch => batch.Index));
        }
    }

    [Fact]
    public void Order_and_augmentation_change_with_epoch_and_seed()
    {
        ImageDataset set = Images(23);
        List<Copy> first = Read(Loader(set), epoch: 0);
        foreach (List<Copy> other in new[] { Read(Loader(set), epoch: 1), Read(Loader(set, seed: 8), epoch: 0) })
        {
            Assert.NotEqual(Order(first), Order(other));
            Assert.NotEqual(PixelsOf(first, sample: 4), PixelsOf(other, sample: 4));
        }
        AssertSame(first, Read(Loader(set), epoch: 0));
    }

    [Fact]
    public void Augmentation_belongs_to_the_sample_and_not_to_its_place()
    {
        ImageDataset set = Images(23);
        List<Copy> fives = Read(Loader(set), epoch: 2);
        List<Copy> unshuffled = Read(Loader(set, batchSize: 7, shuffle: false), epoch: 2);
        Assert.Equal(Enumerable.Range(0, 23), Order(unshuffled));
        for (int sample = 0; sample < 23; sample++)
            Assert.Equal(PixelsOf(fives, sample), PixelsOf(unshuffled, sample));
    }

    [Fact]
    public void A_batch_holds_what_the_transform_makes_of_its_images()
    {
        ImageDataset set = Images(4);
        var transform = new EvaluationTransform(8);
        var loader = new BatchLoader(set, transform, new BatchLoaderOptions { BatchSize = 4 });
        Copy batch = Assert.Single(Read(loader, epoch: 0));
        var image = new RgbImage();
        var expected = new float[8 * 8 * 3];
        for (int i = 0; i < 4; i++)
        {
            new ImageDecoder().Decode(set.Samples[i], image);
            transform.Apply(image, default, expected);
            Assert.Equal(expected, PixelsOf([batch], i));
        }
    }

    [Theory]
    [InlineData(16, 5, 2, new[] { 5, 5, 6 })]
    [InlineData(17, 5, 2, new[] { 5, 5, 5, 2 })]
    [InlineData(15, 5, 2, new[] { 5, 5, 5 })]
    [InlineData(16, 5, 1, new[] { 5, 5, 5, 1 })]
    [InlineData(3, 5, 2, new[] { 3 })]
    [InlineData(6, 5, 2, new[] { 6 })]
    public void A_remainder_below_the_minimum_joins_the_batch_before_it(int n, int size, int minimum, int[] counts)
    {
        var options = new BatchLoaderOptions { BatchSize = size, MinimumBatch = minimum, Workers = 2 };
        var loader = new BatchLoader(Images(n), new EvaluationTransform(4), options);
        Assert.Equal(counts.Length, loader.BatchesPerEpoch);
        List<Copy> batches = Read(loader, epoch: 0);
        Assert.Equal(counts, batches.Select(batch => batch.Labels.Length));
        Assert.Equal(Enumerable.Range(0, n), Order(batches));
    }

    [Fact]
    public void The_first_bad_image_of_the_order_fails_the_epoch_after_the_batches_before_it()
    {
        ImageDataset set = Images(30, bad: [17, 18, 24]);
        foreach (int workers in new[] { 1, 2, 5 })
        {
            for (int repeat = 0; repeat < 5; repeat++)
            {
                BatchLoader loader = Loader(set, workers: workers, shuffle: false, prefetch: 4);
                var seen = new List<int>();
                BadImageException error = Assert.Throws<BadImageException>(() =>
                {
                    foreach (ImageBatch batch in Run(loader, 0)) seen.AddRange(batch.Samples);
                });
                Assert.Equal(set.Samples[17].Path, error.Image.Path);
                Assert.Equal(18, error.Image.Line);
                Assert.Equal(Enumerable.Range(0, 15), seen);
            }
        }
    }

    [Fact]
    public void A_failure_does_not_wait_for_the_rest_of_its_batch()
    {
        ImageDataset set = Images(400, bad: [0]);
        var transform = new CountingTransform();
        var options = new BatchLoaderOptions { BatchSize = 400, Workers = 1 };
        var loader = new BatchLoader(set, transform, options);
        Assert.Throws<BadImageException>(() => Run(loader, 0).Count());
        Assert.Equal(0, transform.Calls);
    }

    [Fact]
    public void Skipped_images_are_left_out_counted_and_listed_once()
    {
        ImageDataset set = Images(23, bad: [2, 3, 9, 22]);
        List<Copy>? first = null;
        foreach (int workers in new[] { 1, 2, 5 })
        {
            BatchLoader loader = Loader(set, workers: workers, shuffle: false, policy: BadImagePolicy.Skip);
            List<Copy> batches = Read(loader, epoch: 0);
            Assert.Equal([3, 4, 5, 5, 2], batches.Select(batch => batch.Labels.Length));
            Assert.Equal(Enumerable.Range(0, 23).Except([2, 3, 9, 22]), Order(batches));
            Assert.Equal(4, loader.Skipped);
            Assert.Equal([3, 4, 10, 23], loader.BadImages.Select(image => image.Line));
            Assert.Equal([2, 3, 9, 22], loader.BadImages.Select(image => Array.IndexOf(Paths(set), image.Path)));
            Assert.All(loader.BadImages, image => Assert.Contains("no image", image.Reason));
            AssertSame(first ??= batches, batches);

            Read(loader, epoch: 1);
            Assert.Equal(8, loader.Skipped);
            Assert.Equal(4, loader.BadImages.Count);
        }

        // The images that are left are those of a set in which none is bad.
        ImageDataset whole = Images(23);
        List<Copy> expected = Read(Loader(whole, shuffle: false), epoch: 0);
        Assert.All(Order(first!), sample => Assert.Equal(PixelsOf(expected, sample), PixelsOf(first!, sample)));
    }

    [Theory]
    [InlineData(BadImagePolicy.Fail)]
    [InlineData(BadImagePolicy.Skip)]
    public void Images_that_vanish_or_are_cut_during_an_epoch_are_met_as_such(BadImagePolicy policy)
    {
        ImageDataset set = Images(30);
        string gone = set.Samples[21].Path, cut = set.Samples[26].Path;
        BatchLoader loader = Loader(set, shuffle: false, policy: policy);
        List<int> seen = [];
        Action epoch = () =>
        {
            foreach (ImageBatch batch in Run(loader, 0))
            {
                // The workers are three batches of five ahead at most.
                if (batch.Index == 0)
                {
                    File.Delete(gone);
                    File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^30]);
                }
                seen.AddRange(batch.Samples);
            }
        };
        if (policy == BadImagePolicy.Fail)
        {
            BadImage image = Assert.Throws<BadImageException>(epoch).Image;
            Assert.Equal((gone, BadImageKind.Missing), (image.Path, image.Kind));
            Assert.Equal(Enumerable.Range(0, 20), seen);
            return;
        }
        epoch();
        Assert.Equal(Enumerable.Range(0, 30).Except([21, 26]), seen);
        Assert.Equal(
            [(gone, BadImageKind.Missing), (cut, BadImageKind.Truncated)],
            loader.BadImages.Select(image => (image.Path, image.Kind)));
    }

    [Fact]
    public void A_training_batch_of_which_one_image_is_left_is_dropped()
    {
        ImageDataset set = Images(12, bad: [0, 1, 2, 4, 8, 9, 10, 11]);
        var options = new BatchLoaderOptions { BatchSize = 4, OnBadImage = BadImagePolicy.Skip, MinimumBatch = 2 };
        var loader = new BatchLoader(set, new EvaluationTransform(4), options);
        Copy batch = Assert.Single(Read(loader, epoch: 0));
        Assert.Equal((1, 3), (batch.Index, batch.Labels.Length));
        Assert.Equal(8, loader.Skipped);

        var evaluation = new BatchLoader(set, new EvaluationTransform(4), options with { MinimumBatch = 1 });
        Assert.Equal([3, 5, 6, 7], Order(Read(evaluation, epoch: 0)));
    }

    [Fact]
    public void An_epoch_of_bad_images_alone_is_an_error()
    {
        BatchLoader loader = Loader(Images(7, bad: [.. Enumerable.Range(0, 7)]), policy: BadImagePolicy.Skip);
        string message = Assert.Throws<DataException>(() => Run(loader, 0).Count()).Message;
        Assert.Contains("7 of 7 images cannot be read", message);
    }

    [Fact]
    public void An_error_of_a_transform_reaches_the_consumer_under_every_policy()
    {
        foreach (BadImagePolicy policy in Enum.GetValues<BadImagePolicy>())
        {
            var options = new BatchLoaderOptions { BatchSize = 2, OnBadImage = policy, Workers = 2 };
            var loader = new BatchLoader(Images(8), new FailingTransform(), options);
            Assert.Throws<NotSupportedException>(() => Run(loader, 0).Count());
        }
    }

    [Fact]
    public void Workers_prepare_no_more_than_the_prefetch_and_end_with_the_enumeration()
    {
        var transform = new CountingTransform();
        var options = new BatchLoaderOptions { BatchSize = 3, Workers = 3, Prefetch = 2 };
        var loader = new BatchLoader(Images(60), transform, options);
        using (IEnumerator<ImageBatch> epoch = Run(loader, 0).GetEnumerator())
        {
            Assert.True(epoch.MoveNext());
            Assert.True(SpinWait.SpinUntil(() => transform.Calls == 9, TimeSpan.FromSeconds(20)));
            Thread.Sleep(50);
            Assert.Equal(9, transform.Calls);
            Assert.All(transform.Threads, thread => Assert.True(thread.IsAlive));
            Assert.Throws<InvalidOperationException>(() => Run(loader, 1).Count());
        }
        Assert.All(transform.Threads, thread => Assert.False(thread.IsAlive));
        Assert.Equal(20, Run(loader, 1).Count());
        Assert.All(transform.Threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public async Task Cancelling_wakes_a_consumer_that_waits()
    {
        using var cancel = new CancellationTokenSource();
        using var hold = new ManualResetEventSlim();
        var transform = new CountingTransform { Hold = hold };
        var loader = new BatchLoader(Images(20), transform, new BatchLoaderOptions { BatchSize = 5, Workers = 2 });
        Task consumer = Task.Run(() => loader.Epoch(0, 0, cancel.Token).Count(), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => transform.Calls == 2, TimeSpan.FromSeconds(20)));
        cancel.Cancel();
        hold.Set();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer);
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Equal(2, transform.Calls);
        Assert.All(transform.Threads, thread => Assert.False(thread.IsAlive));
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Epoch(0, 0, cancel.Token).Count());
    }

    [Fact]
    public void The_wait_of_the_consumer_is_told()
    {
        var transform = new CountingTransform { Delay = TimeSpan.FromMilliseconds(50) };
        var loader = new BatchLoader(Images(6), transform, new BatchLoaderOptions { BatchSize = 2, Workers = 1 });
        TimeSpan sum = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        foreach (ImageBatch batch in Run(loader, 0)) sum += batch.Waited;
        Assert.InRange(sum, TimeSpan.FromTicks(1), Stopwatch.GetElapsedTime(start));
        Assert.Equal(sum, loader.Waited);

        // A consumer that comes when everything is ready does not wait.
        using IEnumerator<ImageBatch> epoch = Run(loader, 1).GetEnumerator();
        epoch.MoveNext();
        Assert.True(SpinWait.SpinUntil(() => transform.Calls == 12, TimeSpan.FromSeconds(20)));
        Thread.Sleep(200);
        epoch.MoveNext();
        Assert.InRange(epoch.Current.Waited, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        ImageDataset set = Images(3);
        var options = new BatchLoaderOptions { BatchSize = 2 };
        BatchLoaderOptions[] bad =
        [
            options with { BatchSize = 0 },
            options with { Workers = 0 },
            options with { Prefetch = 0 },
            options with { MinimumBatch = 0 },
            options with { BatchSize = 1, MinimumBatch = 2 },
        ];
        foreach (BatchLoaderOptions wrong in bad)
            Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(set, new EvaluationTransform(4), wrong));
        Assert.ThrowsAny<ArgumentException>(() => new BatchLoader(
            set, new EvaluationTransform(20_000), options with { BatchSize = 3 }));
        Assert.Throws<DataException>(() => new BatchLoader(
            Images(1), new EvaluationTransform(4), options with { MinimumBatch = 2 }));
    }

    private ImageDataset Images(int count, params int[] bad)
    {
        string root = Guid.NewGuid().ToString("N");
        var samples = new ImageSample[count];
        for (int i = 0; i < count; i++)
        {
            string name = Path.Combine(root, $"{i}.png");
            string path = bad.Contains(i)
                ? _folder.Write(name, "no picture")
                : _folder.Write(name, Gradient(i));
            samples[i] = new ImageSample(path, i % 4, i + 1);
        }
        return new ImageDataset(samples, ["a", "b", "c", "d"], "test images");
    }

    private static byte[] Gradient(int seed)
    {
        using var bitmap = new SkiaSharp.SKBitmap(20, 16, SkiaSharp.SKColorType.Rgba8888, SkiaSharp.SKAlphaType.Opaque);
        for (int i = 0; i < 20 * 16; i++)
        {
            bitmap.SetPixel(i % 20, i / 20, new SkiaSharp.SKColor(
                (byte)(i % 20 * 12), (byte)(i / 20 * 15), (byte)(seed * 37 + i)));
        }
        using SkiaSharp.SKData png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static BatchLoader Loader(
        ImageDataset set,
        int workers = 2,
        int batchSize = 5,
        bool shuffle = true,
        ulong seed = 7,
        int prefetch = 2,
        BadImagePolicy policy = BadImagePolicy.Fail) => new(set, new TrainingTransform(12), new BatchLoaderOptions
        {
            BatchSize = batchSize,
            Shuffle = shuffle,
            Seed = seed,
            Workers = workers,
            Prefetch = prefetch,
            MinimumBatch = 2,
            OnBadImage = policy,
        });

    private static List<Copy> Read(BatchLoader loader, int epoch, int first = 0) =>
        [.. Run(loader, epoch, first).Select(batch => new Copy(
            batch.Index, [.. batch.Samples], [.. batch.Labels], [.. batch.Pixels]))];

    private static IEnumerable<ImageBatch> Run(BatchLoader loader, int epoch, int first = 0) =>
        loader.Epoch(epoch, first, TestContext.Current.CancellationToken);

    private static int[] Order(List<Copy> batches) => [.. batches.SelectMany(batch => batch.Samples)];

    private static string[] Paths(ImageDataset set) => [.. set.Samples.Select(sample => sample.Path)];

    private static float[] PixelsOf(List<Copy> batches, int sample)
    {
        Copy batch = batches.Single(b => b.Samples.Contains(sample));
        int length = batch.Pixels.Length / batch.Samples.Length;
        return batch.Pixels.AsSpan(Array.IndexOf(batch.Samples, sample) * length, length).ToArray();
    }

    private static void AssertSame(IReadOnlyList<Copy> expected, IReadOnlyList<Copy> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Index, actual[i].Index);
            Assert.Equal(expected[i].Samples, actual[i].Samples);
            Assert.Equal(expected[i].Labels, actual[i].Labels);
            Assert.Equal(expected[i].Pixels, actual[i].Pixels);
        }
    }

    private sealed record Copy(int Index, int[] Samples, int[] Labels, float[] Pixels);
}
