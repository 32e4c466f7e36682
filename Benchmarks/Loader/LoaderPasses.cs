using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>Epochs of a <see cref="BatchLoader"/> with the paper's augmentation, whose batches nobody uses.</summary>
/// <param name="source">What is read.</param>
/// <param name="images">The images.</param>
/// <param name="imageSize">Side of the network's input.</param>
/// <param name="workers">Worker threads.</param>
internal sealed class LoaderPasses(string source, ImageDataset images, int imageSize, int workers)
    : TimedLoading(source, images.Count, workers)
{
    private const int BatchSize = 64;

    private readonly BatchLoader _loader = new(
        images,
        new TrainingTransform(imageSize),
        new BatchLoaderOptions { BatchSize = BatchSize, Shuffle = true, Workers = workers, MinimumBatch = 2 });

    protected override void Pass(int number)
    {
        foreach (ImageBatch batch in _loader.Epoch(number))
            _ = batch.Count;
    }
}
