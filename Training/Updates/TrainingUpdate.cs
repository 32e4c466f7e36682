using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Training.Updates;

/// <summary>
/// One update of a network: gradients over a batch, in parts if asked, clipping, a step of the optimiser, and the
/// average of the weights. An update whose loss or gradient is no finite number leaves everything as it was, running
/// statistics included, and is counted.
/// </summary>
/// <remarks>
/// Parts of a batch add to the same gradients as the whole, but for rounding and for batch-norms that train: those take
/// the statistics of each part, and their running statistics move once for each part.
/// </remarks>
internal sealed class TrainingUpdate : IDisposable
{
    // "depth": kept apart from the other uses of the seed.
    private const ulong DepthLabel = 0x6465707468;

    // Below two images a batch-norm has no variance.
    private const int LeastPart = 2;

    private const double ClipEpsilon = 1e-6;

    private readonly PlacedNetwork _network;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly TrainingLoss _loss;
    private readonly int _parts;
    private readonly double? _clipNorm;
    private readonly Philox _random;
    private readonly Philox _depthRandom;
    private readonly Segment[] _segments;
    private readonly Tensor? _savedBuffers;

    /// <summary>Updates of a network.</summary>
    /// <param name="settings">How.</param>
    /// <param name="network">The network, placed for training.</param>
    /// <param name="optimizer">The optimiser over its parameters.</param>
    /// <param name="average">The average of its weights, if wanted.</param>
    public TrainingUpdate(TrainSettings settings, PlacedNetwork network, Optimizer optimizer, WeightAverage? average)
    {
        (_network, _optimizer, _average) = (network, optimizer, average);
        _loss = new TrainingLoss(settings.Loss, settings.Augment, network.Identity.Classes);
        (_parts, _clipNorm) = (settings.Optimizer.MicroBatches, settings.Optimizer.ClipNorm);
        _random = new Philox(settings.Run.Seed);
        _depthRandom = _random.Split(DepthLabel);
        _segments = Segment.AllOf(network.State);
        if (network.State.Buffers is { } buffers)
            _savedBuffers = Tensor.Zeros(network.Device, buffers.Shape);
    }

    /// <summary>How many updates were made and skipped.</summary>
    public UpdateCounters Counters { get; set; }

    /// <summary>Makes one update from a batch, whose images it may mix in place.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="epoch">Its epoch, counted from 0.</param>
    /// <param name="learningRate">The learning rate.</param>
    public UpdateResult Run(ImageBatch batch, int epoch, double learningRate)
    {
        SaveBuffers();
        (double loss, int[] ranks) = Accumulate(batch, epoch);
        _network.State.ClearUnreachedGradients();
        double norm = Math.Sqrt(SegmentSquares.Of(_network.State.Gradients, _segments).Sum());
        bool finite = double.IsFinite(loss) && double.IsFinite(norm);
        if (finite)
        {
            double scale = _clipNorm is { } limit ? Math.Min(1, limit / (norm + ClipEpsilon)) : 1;
            _optimizer.Step(new OptimizerStep(learningRate, Counters.Done + 1, scale));
            _average?.Update();
            Counters = Counters.WithDone();
        }
        else
        {
            RestoreBuffers();
            _network.State.ForgetGradients();
            Counters = Counters.WithSkipped();
        }
        return new UpdateResult(loss, norm, ranks, Skipped: !finite);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _savedBuffers?.Dispose();

    /// <summary>Adds up the gradients of the parts of a batch.</summary>
    private (double Loss, int[] Ranks) Accumulate(ImageBatch batch, int epoch)
    {
        Philox depth = _depthRandom.Split((ulong)epoch).Split((ulong)batch.Index);
        ReadOnlySpan<float> targets = _loss.Prepare(batch, BatchMixing.Random(_random, epoch, batch.Index));
        int classes = _network.Identity.Classes;
        int parts = Math.Clamp(batch.Count / LeastPart, 1, _parts);
        double loss = 0;
        int[] ranks = new int[batch.Count];
        for (int part = 0; part < parts; part++)
        {
            int start = Bound(batch.Count, part, parts), count = Bound(batch.Count, part + 1, parts) - start;
            _network.DrawDepth(depth, start);
            using TrainingStep step = _network.Device.BeginStep();
            // Reading and writing wait for the device: what is written comes before all work, what is read behind it.
            float share = (float)count / batch.Count;
            Tensor labels = Tensor.From(_network.Device, new Shape(count), batch.Labels.Slice(start, count));
            Tensor wanted = Tensor.From(
                _network.Device, new Shape(count, classes), targets.Slice(start * classes, count * classes));
            Tensor? dy = parts == 1 ? null : Tensor.From(_network.Device, new Shape(1), [share]);
            Tensor logits = _network.Forward(batch, start, count);
            Tensor mean = _loss.Of(logits, wanted);
            Tensor preferred = LabelRank.Of(logits, labels);
            step.Backward(mean, dy);
            preferred.ReadIntegers().CopyTo(ranks, start);
            loss += share * (double)mean.ReadFloats()[0];
        }
        return (loss, ranks);
    }

    private void SaveBuffers()
    {
        if (_savedBuffers is not null)
            Copy.Run(_network.State.Buffers!, new GradientTarget(_savedBuffers, Accumulate: false));
    }

    private void RestoreBuffers()
    {
        if (_savedBuffers is not null)
            Copy.Run(_savedBuffers, new GradientTarget(_network.State.Buffers!, Accumulate: false));
    }

    private static int Bound(int count, int part, int parts) => (int)((long)count * part / parts);
}
