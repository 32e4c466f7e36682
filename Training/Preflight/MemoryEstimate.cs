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
/// The memory a training run needs at its peak, found by running one step on the <c>shapes</c> device, whose pool takes
/// and gives back the very blocks the real one will.
/// </summary>
/// <param name="createNetwork">Makes the network.</param>
/// <param name="imageSize">Side of its input.</param>
/// <param name="updates">The optimiser, and whether weights are averaged: both keep tensors as large as the weights.</param>
/// <param name="precision">The arithmetic of its convolutions, and the type of its maps.</param>
internal sealed class MemoryEstimate(
    Func<ResNet> createNetwork, int imageSize, OptimizerSettings updates, Precision precision = Precision.Fp32)
{
    /// <summary>The .NET runtime, the decoders and the buffers in which the host's threads pack operands.</summary>
    internal const long Fixed = 300L << 20;

    /// <summary>The estimate for a run.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="classes">Number of classes.</param>
    public static MemoryEstimate Of(TrainSettings settings, int classes)
    {
        NetworkEntry entry = Catalogue.BuiltIn.Find(settings.Network.Architecture);
        NetworkOptions options = settings.Network.Options(classes);
        return new(() => entry.Create(options), settings.Network.ImageSize, settings.Optimizer, settings.Run.Precision);
    }

    /// <summary>Bytes of a run with batches of <paramref name="batchSize"/>.</summary>
    /// <exception cref="DegenerateBatchException">A batch-norm of the network would see one value per channel.</exception>
    public long BytesFor(int batchSize)
    {
        PackedFactors packed = new();
        using ShapeDevice device = new(precision.MapType()) { Observer = packed };
        ResNet network = createNetwork();
        network.SetTraining(true);
        using ModelState model = new(device, network.State(), training: true);
        using Optimizer optimizer = updates.Create(model, pretrained: new HashSet<string>());
        using WeightAverage? average = updates.AverageDecay is { } decay ? new(model, decay) : null;
        Shape images = new(batchSize, imageSize, imageSize, 3);
        using (TrainingStep step = device.BeginStep())
        {
            Tensor labels = Tensor.Empty(device, new Shape(batchSize), DType.Int32);
            foreach (StochasticDepth depth in PlacedNetwork.DepthsOf(network))
                depth.Scales = Tensor.Empty(device, new Shape(batchSize));
            step.Backward(SoftmaxCrossEntropy.Apply(network.Forward(Tensor.Empty(device, images)), labels));
        }
        // An evaluation of the averages puts the weights aside meanwhile.
        average?.InPlace(() => images);
        // Both loaders keep the batches they prepare ahead and the one in use.
        int batches = 2 * (new BatchLoaderOptions { BatchSize = batchSize }.Prefetch + 1);
        return device.Pool.BytesAllocated + (precision == Precision.Bf16 ? packed.Bytes : 0)
            + batches * images.Count * sizeof(float) + Fixed;
    }

    /// <summary>The largest batch whose run fits <paramref name="available"/> bytes, at most <paramref name="limit"/>; zero if none does.</summary>
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

    /// <summary>
    /// Memory for what convolutions pack in bf16, one convolution at a time: half the bytes of its weights, or the images
    /// of a stem with the columns of its window as channels, and as much again for smaller ones, whose blocks the pool
    /// keeps and a larger one cannot take. The bytes of the largest convolution are no less.
    /// </summary>
    private sealed class PackedFactors : IExecutionObserver
    {
        public long Bytes { get; private set; }

        public void BeginOperation(in OperationCost cost)
        {
            if (cost.Operation.StartsWith("conv2d.", StringComparison.Ordinal))
                Bytes = Math.Max(Bytes, (long)cost.Bytes);
        }
    }
}
