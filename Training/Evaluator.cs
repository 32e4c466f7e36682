using System.Diagnostics;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training;

/// <summary>What a pass over the validation images gave.</summary>
/// <param name="Sums">Loss and errors.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Judgement">Which images were taken for what.</param>
public readonly record struct Evaluation(MetricSums Sums, double Seconds, Judgement Judgement);

/// <summary>
/// Measures a network on images it was not trained on: single crop, top-1 and top-5 error, and what each class was
/// taken for.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="loader">The images, in their order.</param>
/// <param name="progress">Where progress is shown.</param>
public sealed class Evaluator(PlacedNetwork network, BatchLoader loader, IRunProgress progress)
{
    /// <summary>Evaluates once over all images.</summary>
    /// <param name="epoch">The epoch just trained, counted from 1; shown beside the progress.</param>
    /// <param name="epochs">How many epochs the run has; 0 where nothing is trained.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <param name="split">What the progress is called: the averaged weights may be in the network's place.</param>
    public Evaluation Run(int epoch, int epochs, CancellationToken cancellation, MetricsSplit split = MetricsSplit.Val)
    {
        network.Module.SetTraining(false);
        MetricSums sums = default;
        Judgement judgement = new(loader.Images.ClassNames);
        long start = Stopwatch.GetTimestamp();
        TimeSpan waitedBefore = loader.Waited;
        foreach (ImageBatch batch in loader.Epoch(0, firstBatch: 0, cancellation))
        {
            sums = Add(batch, sums, judgement);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            progress.Report(new ProgressReport(
                split, epoch, epochs, batch.Index + 1, loader.BatchesPerEpoch, sums.MeanLoss, sums.Top1Error,
                sums.Samples / seconds, (loader.Waited - waitedBefore).TotalSeconds / seconds, LearningRate: 0));
        }
        return new Evaluation(sums, Stopwatch.GetElapsedTime(start).TotalSeconds, judgement);
    }

    private MetricSums Add(ImageBatch batch, MetricSums sums, Judgement judgement)
    {
        using MemoryScope scope = network.Device.OpenScope();
        (Tensor logits, Tensor labels) = network.Forward(batch);
        Tensor loss = SoftmaxCrossEntropy.Apply(logits, labels), ranks = LabelRank.Of(logits, labels);
        Judge(batch, logits, judgement);
        return sums.Add(loss.ReadFloats()[0], ranks.ReadIntegers());
    }

    private static void Judge(ImageBatch batch, Tensor logits, Judgement judgement)
    {
        ReadOnlySpan<float> values = logits.ReadFloats();
        int classes = logits.Shape.C;
        for (int i = 0; i < batch.Count; i++)
        {
            int slot = i;
            JudgedImage image = JudgedImage.Of(batch.Samples[i], batch.Labels[i], values.Slice(i * classes, classes));
            judgement.Add(image, () => batch.ValuesOf(slot));
        }
    }
}
