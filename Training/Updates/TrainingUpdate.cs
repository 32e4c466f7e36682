using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
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
/// statistics included, and is counted. The device decides on that, and the host learns of it when all is done.
/// </summary>
/// <remarks>
/// Parts of a batch add to the same gradients as the whole, but for rounding and for batch-norms that train: those take
/// the statistics of each part, and their running statistics move once for each part.
/// </remarks>
internal sealed class TrainingUpdate : IDisposable
{
    // "depth": kept apart from the other uses of the seed.
    private const ulong DepthLabel = 0x6465707468;

    private static readonly Shape s_one = new(1);

    private readonly PlacedNetwork _network;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly TrainingLoss _loss;
    private readonly int _parts;
    private readonly double _clipNorm;
    private readonly Philox _random;
    private readonly Philox _depthRandom;
    private readonly UploadBuffer _uploads;
    private readonly SegmentPieces _pieces;
    private readonly Tensor? _savedBuffers;
    private readonly AcceleratorDevice? _repeating;
    private readonly Dictionary<int, DeviceResults> _results = [];
    private readonly Dictionary<(int Images, int Size), RepeatedUpdate> _repeated = [];

    /// <summary>Updates of a network.</summary>
    /// <param name="settings">How.</param>
    /// <param name="network">The network, placed for training.</param>
    /// <param name="optimizer">The optimiser over its parameters.</param>
    /// <param name="average">The average of its weights, if wanted.</param>
    /// <exception cref="DeviceException">Graphs are wanted, and the device has none.</exception>
    public TrainingUpdate(TrainSettings settings, PlacedNetwork network, Optimizer optimizer, WeightAverage? average)
    {
        (_network, _optimizer, _average) = (network, optimizer, average);
        if (settings.Run.CudaGraph)
        {
            _repeating = network.Device as AcceleratorDevice
                ?? throw new DeviceException(StepGraph.Refusal(network.Device.Name)!);
        }
        _loss = new TrainingLoss(settings.Loss, settings.Augment, network.Identity.Classes);
        _parts = settings.Optimizer.MicroBatches;
        _clipNorm = settings.Optimizer.ClipNorm ?? double.PositiveInfinity;
        _random = new Philox(settings.Run.Seed);
        _depthRandom = _random.Split(DepthLabel);
        _uploads = new UploadBuffer(network.Device);
        _pieces = new SegmentPieces(network.Device, Segment.AllOf(network.State));
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
        Philox depth = _depthRandom.Split((ulong)epoch).Split((ulong)batch.Index);
        ReadOnlySpan<float> targets = _loss.Prepare(batch, BatchMixing.Random(_random, epoch, batch.Index));
        _uploads.Begin(PartInputs.UploadBytes(_network, batch.Count));
        _optimizer.Prepare(new OptimizerStep(learningRate, Counters.Done + 1));
        DeviceResults results = Results(batch.Count);
        if (_repeating is null)
            RunDirectly(batch, targets, depth, results);
        else
            Repeat(Repeated(_repeating, batch, results.Parts), batch, targets, depth, results);
        return Read(results);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _uploads.Dispose();
        _pieces.Dispose();
        _savedBuffers?.Dispose();
        foreach (RepeatedUpdate repeated in _repeated.Values)
            repeated.Dispose();
        foreach (DeviceResults results in _results.Values)
            results.Dispose();
    }

    /// <summary>Where updates by batches of a size leave their results, made outside any scope.</summary>
    private DeviceResults Results(int images)
    {
        if (!_results.TryGetValue(images, out DeviceResults? results))
            _results[images] = results = new DeviceResults(_network.Device, BatchParts.Of(images, _parts));
        return results;
    }

    private void RunDirectly(ImageBatch batch, ReadOnlySpan<float> targets, Philox depth, DeviceResults results)
    {
        SaveBuffers();
        for (int part = 0; part < results.Parts.Count; part++)
        {
            (int first, int images) = results.Parts[part];
            using TrainingStep step = _network.Device.BeginStep();
            PartInputs inputs = new(_network, _network.Input(batch, first, images));
            Write(inputs, batch, first, targets, depth);
            AddGradients(step, inputs, results, part);
        }
        Apply(results);
    }

    /// <summary>The same by a graph, whose memory gets the whole batch first.</summary>
    private void Repeat(
        RepeatedUpdate repeated, ImageBatch batch, ReadOnlySpan<float> targets, Philox depth, DeviceResults results)
    {
        for (int part = 0; part < results.Parts.Count; part++)
        {
            int first = results.Parts[part].First;
            PartInputs inputs = repeated.Parts[part];
            _network.WriteInput(batch, first, inputs.Images);
            Write(inputs, batch, first, targets, depth);
        }
        repeated.Step.Run(Update, _network.State.ForgetGradients);

        void Update()
        {
            SaveBuffers();
            for (int part = 0; part < results.Parts.Count; part++)
            {
                using TrainingStep step = _network.Device.BeginStep();
                AddGradients(step, repeated.Parts[part], results, part);
            }
            Apply(results);
        }
    }

    /// <summary>The update by batches of the shape of <paramref name="batch"/>, made outside any scope.</summary>
    private RepeatedUpdate Repeated(AcceleratorDevice device, ImageBatch batch, BatchParts parts)
    {
        (int, int) shape = (batch.Count, batch.ImageSize);
        if (!_repeated.TryGetValue(shape, out RepeatedUpdate? repeated))
            _repeated[shape] = repeated = new RepeatedUpdate(device, _network, batch.ImageSize, parts);
        return repeated;
    }

    /// <summary>Writes everything but the images of a part, which begins with image <paramref name="first"/>.</summary>
    private void Write(PartInputs inputs, ImageBatch batch, int first, ReadOnlySpan<float> targets, Philox depth)
    {
        (int images, int classes) = (inputs.Labels.Shape.N, _network.Identity.Classes);
        PlacedNetwork.WriteLabels(batch, first, inputs.Labels);
        inputs.Write(
            _uploads, targets.Slice(first * classes, images * classes), _network.DrawDepth(depth, first, images));
    }

    /// <summary>Adds the gradients of a part of a batch to those of the parts before.</summary>
    private void AddGradients(TrainingStep step, PartInputs inputs, DeviceResults results, int part)
    {
        Tensor? dy = null;
        if (results.Parts.Share(part) is { } weight)
        {
            dy = Tensor.Empty(_network.Device, s_one);
            dy.Fill(weight);
        }
        Tensor logits = inputs.Forward(_network);
        Tensor mean = _loss.Of(logits, inputs.Targets);
        Copy.Run(mean, new GradientTarget(results.Losses.View(part, s_one), Accumulate: false));
        LabelRank.Run(logits, inputs.Labels, results.Ranks.View(results.Parts[part].First, inputs.Labels.Shape));
        step.Backward(mean, dy);
    }

    /// <summary>
    /// Changes the weights by the gradients, or nothing where those or the losses are no finite numbers.
    /// </summary>
    private void Apply(DeviceResults results)
    {
        using MemoryScope scope = _network.Device.OpenScope();
        _network.State.ClearUnreachedGradients();
        Tensor squares = Tensor.Empty(_network.Device, new Shape(_pieces.Segments.Count));
        SegmentSquares.Run(_network.State.Gradients, _pieces, squares);
        GradientClip.Run(squares, results.Losses, _clipNorm, results.Norm, results.Scale);
        _optimizer.Update(results.Scale);
        _average?.Update(results.Scale);
    }

    /// <summary>Learns from the device what became of an update, and waits for it.</summary>
    private UpdateResult Read(DeviceResults results)
    {
        UpdateResult result = results.Read();
        if (result.Skipped)
            RestoreBuffers();
        Counters = result.Skipped ? Counters.WithSkipped() : Counters.WithDone();
        return result;
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
}
