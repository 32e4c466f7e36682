using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Preflight;

/// <summary>
/// The memory a training run needs at its peak, found by running one step on a device without memory, whose pool takes
/// and gives back the very blocks the real one will.
/// </summary>
/// <param name="createNetwork">Makes the network.</param>
/// <param name="imageSize">Side of its input.</param>
/// <param name="updates">
/// The optimiser, and whether weights are averaged: both keep tensors as large as the weights.
/// </param>
/// <param name="device">
/// Where the run is to be. An accelerator's kernels need memory for what they pack and put aside, and its images come
/// as bytes; null stands for the host.
/// </param>
/// <param name="graphs">Whether updates are repeated as graphs, whose images have memory of their own.</param>
internal sealed class MemoryEstimate(
    Func<ResNet> createNetwork, int imageSize, OptimizerSettings updates, Device? device = null, bool graphs = false)
{
    /// <summary>The .NET runtime, the decoders and the buffers in which the host's threads pack operands.</summary>
    internal const long Fixed = 300L << 20;

    /// <summary>On accelerators an update puts less than this part of a step's memory aside around it.</summary>
    private const int UpdateShare = 100;

    /// <summary>The estimate for a run.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where it is to be; null stands for the host.</param>
    public static MemoryEstimate Of(TrainSettings settings, int classes, Device? device = null)
    {
        NetworkEntry entry = Catalogue.BuiltIn.Find(settings.Network.Architecture);
        NetworkOptions options = settings.Network.Options(classes);
        return new(
            () => entry.Create(options), settings.Network.ImageSize, settings.Optimizer, device,
            settings.Run.CudaGraph);
    }

    /// <summary>
    /// Bytes of a run with batches of <paramref name="batchSize"/>, or with parts of batches of that size.
    /// </summary>
    /// <exception cref="DegenerateBatchException">
    /// A batch-norm of the network would see one value per channel.
    /// </exception>
    public long BytesFor(int batchSize)
    {
        using Device unbacked =
            device is AcceleratorDevice accelerator ? accelerator.WithoutMemory() : new ShapeDevice();
        ResNet network = createNetwork();
        network.SetTraining(true);
        using ModelState model = new(unbacked, network.State(), training: true);
        using Optimizer optimizer = updates.Create(model, pretrained: new HashSet<string>());
        using WeightAverage? average = updates.AverageDecay is { } decay ? new(model, decay) : null;
        // What an update that fails gives back.
        using Tensor? savedBuffers =
            model.Buffers is { } buffers ? Tensor.Zeros(unbacked, buffers.Shape) : null;
        Shape images = new(batchSize, imageSize, imageSize, 3);
        using (TrainingStep step = unbacked.BeginStep())
        {
            Tensor labels = Tensor.Empty(unbacked, new Shape(batchSize), DType.Int32);
            foreach (StochasticDepth depth in PlacedNetwork.DepthsOf(network))
                depth.Scales = Tensor.Empty(unbacked, new Shape(batchSize));
            Tensor logits = network.Forward(Tensor.Empty(unbacked, images));
            Tensor loss = SoftTargetCrossEntropy.Apply(logits, Tensor.Empty(unbacked, logits.Shape));
            LabelRank.Of(logits, labels);
            step.Backward(loss);
        }
        optimizer.Step(new OptimizerStep(LearningRate: 0));
        // An evaluation of the averages puts the weights aside meanwhile.
        average?.InPlace(() => images);
        long pool = unbacked.Pool.BytesAllocated, aside = device is AcceleratorDevice ? pool / UpdateShare : 0;
        return pool + aside + BatchBytes(batchSize) + Fixed;
    }

    /// <summary>The batches that both loaders prepare ahead, and those in use: of training with all parts.</summary>
    private long BatchBytes(int batchSize)
    {
        long batches = new BatchLoaderOptions { BatchSize = batchSize }.Prefetch + 1;
        int training = batchSize * updates.MicroBatches;
        if (device is not AcceleratorDevice)
            return batches * (training + batchSize) * imageSize * imageSize * 3 * sizeof(float);
        // The last batch of an epoch may be larger by one image.
        long integers = StagedPictures.Length(training + 1, imageSize);
        integers += StagedPictures.Length(batchSize, imageSize);
        // There is a graph for whole batches, and one for the last.
        long repeated = graphs ? 2 * new Shape(training + 1, imageSize, imageSize, 3).Count : 0;
        return batches * integers * sizeof(int) + repeated * sizeof(float);
    }

    /// <summary>
    /// The largest batch whose run fits <paramref name="available"/> bytes, at most <paramref name="limit"/>; zero if
    /// none does.
    /// </summary>
    public int LargestBatch(long available, int limit)
    {
        // Two is the least that a batch-norm can be trained with.
        int fits = 0, low = 2, high = limit;
        while (low <= high)
        {
            int middle = low + (high - low) / 2;
            if (BytesFor(middle) <= available)
                (fits, low) = (middle, middle + 1);
            else
                high = middle - 1;
        }
        return fits;
    }
}
