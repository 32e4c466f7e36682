using System.Diagnostics;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training;

/// <summary>What a pass over the validation images gave.</summary>
/// <param name="Sums">Loss and errors.</param>
/// <param name="Seconds">How long it took.</param>
public readonly record struct Evaluation(MetricSums Sums, double Seconds);

/// <summary>Measures a network on images it was not trained on: single crop, top-1 and top-5 error.</summary>
/// <param name="network">The network.</param>
/// <param name="loader">The images, in their order.</param>
/// <param name="progress">Where progress is shown.</param>
public sealed class Evaluator(PlacedNetwork network, BatchLoader loader, ProgressLine progress)
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
        long start = Stopwatch.GetTimestamp();
        TimeSpan waitedBefore = loader.Waited;
        foreach (ImageBatch batch in loader.Epoch(0, firstBatch: 0, cancellation))
        {
            sums = Add(batch, sums);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            progress.Report(new ProgressReport(
                split, epoch, epochs, batch.Index + 1, loader.BatchesPerEpoch, sums.MeanLoss, sums.Top1Error,
                sums.Samples / seconds, (loader.Waited - waitedBefore).TotalSeconds / seconds, LearningRate: 0));
        }
        return new Evaluation(sums, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private MetricSums Add(ImageBatch batch, MetricSums sums)
    {
        using MemoryScope scope = network.Device.OpenScope();
        (Tensor logits, Tensor labels) = network.Forward(batch);
        Tensor loss = SoftmaxCrossEntropy.Apply(logits, labels);
        return sums.Add(loss.ReadFloats()[0], LabelRank.Of(logits, labels).ReadIntegers());
    }
}
