using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Inference;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Batches that go to an ILGPU device as bytes.</summary>
public sealed class StagedBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = DeviceSelection.Open("ilgpu-cpu");

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Input_made_on_the_device_has_the_bits_of_the_hosts(int workers)
    {
        ImageDataset images = Images();
        using PlacedNetwork network = Network();
        using BatchLoader host = Loader(images, workers, device: null), staged = Loader(images, workers, _device);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach ((ImageBatch expected, ImageBatch batch) in Epoch(host, epoch).Zip(Epoch(staged, epoch)))
            {
                Assert.True(batch.IsStaged);
                Assert.Equal(expected.Samples, batch.Samples);
                Assert.Equal(expected.Labels, batch.Labels);
                Assert.Equal(expected.Pixels, Input(network, batch, 0, batch.Count));
                int length = expected.Pixels.Length / batch.Count;
                Assert.Equal(expected.Pixels[length..(3 * length)], Input(network, batch, 1, 2));
                Assert.Equal(expected.Labels[1..3], Labels(batch, 1, 2));
            }
        }
    }

    [Fact]
    public void An_epoch_that_was_left_leaves_nothing_behind()
    {
        ImageDataset images = Images();
        using PlacedNetwork network = Network();
        long before = _device.Pool.BytesInUse;
        using (BatchLoader host = Loader(images, workers: 2, device: null))
        using (BatchLoader staged = Loader(images, workers: 2, _device))
        {
            Input(network, Epoch(staged, 0).First(), 0, 2);
            ImageBatch expected = Epoch(host, 1).First(), batch = Epoch(staged, 1).First();
            Assert.Equal(expected.Pixels, Input(network, batch, 0, batch.Count));
        }
        Assert.Equal(before, _device.Pool.BytesInUse);
    }

    [Fact]
    public void Values_of_a_staged_batch_are_not_on_the_host()
    {
        using BatchLoader loader = Loader(Images(), workers: 1, _device);

        ImageBatch batch = Epoch(loader, 0).First();

        Assert.Throws<InvalidOperationException>(() => batch.Pixels.Length);
    }

    [Fact]
    public void The_hosts_own_batches_are_values()
    {
        using HostDevice host = new(1);
        using BatchLoader loader = Loader(Images(), workers: 1, host);

        Assert.False(Epoch(loader, 0).First().IsStaged);
    }

    // The emulation rounds products and sums as the host does: not only the draws are the same, all bits are. Where one
    // multiply-add makes x' of s x and (1 - s) x', as on a GPU, the product s x is not rounded: 2^-24 of it.
    [Theory]
    [InlineData(0.6, false, 0, 0)]
    [InlineData(0.6, true, 0, 0)]
    [InlineData(0, false, 0.4, 0)]
    [InlineData(0, false, 0, 1)]
    [InlineData(0.6, true, 0.4, 1)]
    public void Erasing_and_mixing_on_the_device_have_the_bits_of_the_hosts(
        double erasing, bool noise, double mixup, double cutMix)
    {
        TrainSettings settings = new()
        {
            Augment = new AugmentSettings
            {
                ErasingProbability = erasing,
                ErasingNoise = noise,
                Mixup = mixup,
                CutMix = cutMix,
            },
            Data = new DataSettings { OnBadImage = BadImagePolicy.Skip },
            Optimizer = new OptimizerSettings { BatchSize = 5 },
            Run = new RunSettings { Seed = 4, Workers = 2 },
        };
        ImageDataset images = Images();
        TrainingLoss hostLoss = new(settings.Loss, settings.Augment, 10);
        TrainingLoss deviceLoss = new(settings.Loss, settings.Augment, 10);
        using PlacedNetwork network = Network();
        using BatchLoader host = TrainingImages.Loader(settings, images, 32);
        using BatchLoader staged = TrainingImages.Loader(settings, images, 32, _device);
        int changed = 0;
        foreach ((ImageBatch expected, ImageBatch batch) in Epoch(host, 1).Zip(Epoch(staged, 1)))
        {
            Assert.True(batch.IsStaged);
            float[] before = expected.Pixels.ToArray();
            PhiloxCursor random = BatchMixing.Random(new Philox(settings.Run.Seed), epoch: 1, batch.Index);
            Assert.Equal(hostLoss.Prepare(expected, random), deviceLoss.Prepare(batch, random));
            changed += expected.Pixels.SequenceEqual(before) ? 0 : 1;
            Assert.Equal(expected.Pixels, Input(network, batch, 0, batch.Count));
            int length = expected.Pixels.Length / batch.Count;
            Assert.Equal(expected.Pixels[length..], Input(network, batch, 1, batch.Count - 1));
        }
        Assert.Equal(mixup + cutMix > 0, changed > 1);
    }

    [Fact]
    public void An_image_that_is_judged_is_the_one_the_device_got()
    {
        ImageDataset images = Images(readable: true);
        EvaluationTransform transform = new(32, 40);
        using PlacedNetwork network = Network();
        using BatchLoader loader = new(images, transform, new BatchLoaderOptions { BatchSize = 8, Device = _device });
        PictureReader reader = new(transform);
        foreach (ImageBatch batch in Epoch(loader, 0))
        {
            Assert.True(batch.IsStaged);
            float[] input = Input(network, batch, 0, batch.Count);
            using MemoryScope scope = _device.OpenScope();
            Assert.Equal(batch.Labels, network.Forward(batch).Labels.ReadIntegers());
            for (int i = 0; i < batch.Count; i++)
            {
                float[] expected = reader.Read(images.Samples[batch.Samples[i]]);
                Assert.Equal(expected, batch.ValuesOf(i));
                Assert.Equal(expected, input.AsSpan(i * expected.Length, expected.Length));
            }
        }
    }

    private PlacedNetwork Network() =>
        new(TinyRun.Entry, new NetworkOptions { Classes = 10 }, 32, _device, training: false);

    private static float[] Input(PlacedNetwork network, ImageBatch batch, int first, int count)
    {
        using MemoryScope scope = network.Device.OpenScope();
        return network.Input(batch, first, count).ReadFloats();
    }

    private int[] Labels(ImageBatch batch, int first, int count)
    {
        using Tensor labels = Tensor.Empty(_device, new Shape(count), DType.Int32);
        PlacedNetwork.WriteLabels(batch, first, labels);
        return labels.ReadIntegers();
    }

    /// <summary>Images of which some cannot be read.</summary>
    private ImageDataset Images(bool readable = false)
    {
        ImageDataset all = EmbeddedDataset.Open().Train;
        ImageSample[] samples = [.. all.Samples.Take(23)];
        string broken = _folder["broken.jpg"];
        File.WriteAllText(broken, "no picture");
        if (!readable)
            samples[2] = samples[7] = new ImageSample(broken, samples[2].Label);
        return new ImageDataset(samples, all.ClassNames, all.Source);
    }

    private static BatchLoader Loader(ImageDataset images, int workers, Device? device) => new(
        images,
        new TrainingTransform(32),
        new BatchLoaderOptions
        {
            BatchSize = 6,
            Shuffle = true,
            Seed = 5,
            Workers = workers,
            MinimumBatch = 2,
            OnBadImage = BadImagePolicy.Skip,
            Device = device,
        });

    private static IEnumerable<ImageBatch> Epoch(BatchLoader loader, int epoch) =>
        loader.Epoch(epoch, firstBatch: 0, TestContext.Current.CancellationToken);
}
