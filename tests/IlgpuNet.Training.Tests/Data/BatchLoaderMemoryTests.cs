using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Allocations are counted for the whole process, so nothing else may run.</summary>
[CollectionDefinition(nameof(BatchLoaderMemoryTests), DisableParallelization = true)]
[Collection(nameof(BatchLoaderMemoryTests))]
public sealed class BatchLoaderMemoryTests
{
    [Fact]
    public void After_the_first_epoch_an_image_costs_a_few_hundred_bytes_of_garbage()
    {
        using var folder = new TemporaryFolder();
        ImageSample[] samples =
            [.. Enumerable.Range(0, 64).Select(i => new ImageSample(folder.WriteImage($"{i}.png", (byte)i), 0))];
        var loader = new BatchLoader(
            new ImageDataset(samples, ["one"], "test images"),
            new TrainingTransform(64),
            new BatchLoaderOptions { BatchSize = 16, Workers = 2, Shuffle = true });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(4, loader.Epoch(0, 0, cancellation).Count());
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int epoch = 1; epoch <= 4; epoch++) Assert.Equal(4, loader.Epoch(epoch, 0, cancellation).Count());
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // The pixels of an image take 49,152 bytes; the objects of Skia and the threads of an epoch are small.
        Assert.InRange(allocated / (4 * 64), 0, 2000);
    }
}
