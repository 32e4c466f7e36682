using IlgpuNet.Devices;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Report;

/// <summary>What a network said of every image of a data set.</summary>
/// <param name="ClassNames">The name of each class.</param>
/// <param name="Images">The images, in the order of the data set; those that could not be read are missing.</param>
public sealed record Judgement(IReadOnlyList<string> ClassNames, IReadOnlyList<JudgedImage> Images)
{
    /// <summary>How often each class was taken for each other: a row for a class, a column for what it was taken for.</summary>
    public int[,] Confusion()
    {
        int[,] counts = new int[ClassNames.Count, ClassNames.Count];
        foreach (JudgedImage image in Images)
            counts[image.Label, image.Predicted]++;
        return counts;
    }

    /// <summary>The images that cost most, the worst first; those judged rightly are none of them.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<JudgedImage> Worst(int count) =>
        [.. Images.Where(image => image.Label != image.Predicted).OrderByDescending(image => image.Loss).Take(count)];

    /// <summary>Runs a network over images.</summary>
    /// <param name="network">The network, in evaluation.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="loader">The images, in their order.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    public static Judgement Of(
        PlacedNetwork network, IReadOnlyList<string> classNames, BatchLoader loader, CancellationToken cancellation)
    {
        network.Module.SetTraining(false);
        List<JudgedImage> images = [];
        foreach (ImageBatch batch in loader.Epoch(epoch: 0, firstBatch: 0, cancellation))
        {
            using MemoryScope scope = network.Device.OpenScope();
            (Tensor logits, _) = network.Forward(batch);
            float[] values = logits.ReadFloats();
            int classes = logits.Shape.C;
            for (int i = 0; i < batch.Count; i++)
                images.Add(JudgedImage.Of(batch.Samples[i], batch.Labels[i], values.AsSpan(i * classes, classes)));
        }
        return new Judgement(classNames, images);
    }
}
