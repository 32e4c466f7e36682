using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>An epoch of a <see cref="BatchLoader"/> with the paper's augmentation, whose batches nobody uses.</summary>
/// <param name="source">What is read.</param>
/// <param name="images">The images.</param>
/// <param name="imageSize">Side of the network's input.</param>
/// <param name="workers">Worker threads.</param>
internal sealed class LoaderPasses(string source, ImageDataset images, int imageSize, int workers)
    : TimedLoading(source, images.Count, workers)
{
    private const int BatchSize = 64;

    private BatchLoader? _loader;

    protected override void Prepare(int times)
    {
        ImageSample[] samples = [.. Enumerable.Repeat(images.Samples, times).SelectMany(each => each)];
        _loader?.Dispose();
        _loader = new BatchLoader(
            new ImageDataset(samples, images.ClassNames, images.Source),
            new TrainingTransform(imageSize),
            new BatchLoaderOptions { BatchSize = BatchSize, Shuffle = true, Workers = Workers, MinimumBatch = 2 });
    }

    protected override void Read(int number)
    {
        foreach (ImageBatch batch in _loader!.Epoch(number))
            _ = batch.Count;
    }
}
