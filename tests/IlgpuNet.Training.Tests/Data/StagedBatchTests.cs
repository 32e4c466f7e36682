using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

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
        using PlacedNetwork network = new(TinyRun.Entry, new NetworkOptions { Classes = 10 }, 32, _device, training: false);
        using BatchLoader host = Loader(images, workers, device: null), staged = Loader(images, workers, _device);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach ((ImageBatch expected, ImageBatch batch) in Epoch(host, epoch).Zip(Epoch(staged, epoch)))
            {
                Assert.NotNull(batch.Staged);
                Assert.Equal(expected.Samples, batch.Samples);
                Assert.Equal(expected.Labels, batch.Labels);
                Assert.Equal(expected.Pixels, Input(network, batch, 0, batch.Count));
                int length = expected.Pixels.Length / batch.Count;
                Assert.Equal(expected.Pixels[length..(3 * length)], Input(network, batch, 1, 2));
            }
        }
    }

    [Fact]
    public void An_epoch_that_was_left_leaves_nothing_behind()
    {
        ImageDataset images = Images();
        using PlacedNetwork network = new(TinyRun.Entry, new NetworkOptions { Classes = 10 }, 32, _device, training: false);
        long before = _device.Pool.BytesInUse;
        using (BatchLoader host = Loader(images, workers: 2, device: null), staged = Loader(images, workers: 2, _device))
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
    public void What_is_done_to_normalised_values_is_done_on_the_host()
    {
        using HostDevice host = new(1);
        Assert.True(IsStaged(new AugmentSettings(), _device));
        Assert.False(IsStaged(new AugmentSettings(), host));
        Assert.False(IsStaged(new AugmentSettings { ErasingProbability = 0.1 }, _device));
        Assert.False(IsStaged(new AugmentSettings { Mixup = 0.2 }, _device));
        Assert.False(IsStaged(new AugmentSettings { CutMix = 1 }, _device));
    }

    private bool IsStaged(AugmentSettings augment, Device device)
    {
        TrainSettings settings = new() { Augment = augment, Optimizer = new OptimizerSettings { BatchSize = 4 } };
        using BatchLoader loader = TrainingImages.Loader(settings, Images(readable: true), 32, device);
        return Epoch(loader, 0).First().Staged is not null;
    }

    private static float[] Input(PlacedNetwork network, ImageBatch batch, int first, int count)
    {
        using MemoryScope scope = network.Device.OpenScope();
        return network.Input(batch, first, count).ReadFloats();
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
