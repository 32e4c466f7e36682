using IlgpuNet.Devices;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Inference;

/// <summary>
/// Classifies any number of images in batches, while threads decode those that follow: the path of evaluation, with
/// predictions in place of errors.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="transform">How pictures are prepared.</param>
/// <param name="top">How many classes are reported of each.</param>
internal sealed class ImageClassifier(SavedNetwork network, EvaluationTransform transform, int top)
{
    /// <summary>Classifies files; a result for each, in their order, whether or not it can be read.</summary>
    /// <param name="images">The files.</param>
    /// <param name="options">Batch size and threads.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    public IEnumerable<Classification> Run(
        IReadOnlyList<ImageSample> images, BatchLoaderOptions options, CancellationToken cancellation)
    {
        using BatchLoader loader = new(
            new ImageDataset(images, network.ClassNames, "the images to classify"),
            transform,
            options with
            {
                OnBadImage = BadImagePolicy.Skip,
                MinimumBatch = 1,
                Shuffle = false,
                Device = network.Network.Device,
            });
        using IEnumerator<ImageBatch> batches = loader.Epoch(0, firstBatch: 0, cancellation).GetEnumerator();
        int next = 0;
        while (MoveNext(batches, loader, images.Count))
        {
            ImageBatch batch = batches.Current;
            IReadOnlyList<Prediction>[] predictions = Predict(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                // Images between those of the batch were left out of it.
                for (; next < batch.Samples[i]; next++)
                    yield return Unreadable(images[next], loader);
                yield return new Classification(images[next++].Path, predictions[i]);
            }
        }
        for (; next < images.Count; next++)
            yield return Unreadable(images[next], loader);
    }

    private static bool MoveNext(IEnumerator<ImageBatch> batches, BatchLoader loader, int images)
    {
        try
        {
            return batches.MoveNext();
        }
        catch (DataException) when (loader.Skipped == images)
        {
            return false;
        }
    }

    private static Classification Unreadable(ImageSample image, BatchLoader loader) =>
        new(image.Path, [], loader.BadImages.First(bad => bad.Path == image.Path).Reason);

    private IReadOnlyList<Prediction>[] Predict(ImageBatch batch)
    {
        using MemoryScope scope = network.Network.Device.OpenScope();
        (Tensor logits, _) = network.Network.Forward(batch);
        float[] values = logits.ReadFloats();
        int classes = logits.Shape.C;
        return
        [
            .. Enumerable.Range(0, batch.Count)
                .Select(i => TopClasses.Of(values.AsSpan(i * classes, classes), network.ClassNames, top)),
        ];
    }
}
