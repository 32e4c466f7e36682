using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training;

/// <summary>A network of the catalogue on a device, with its state.</summary>
public sealed class PlacedNetwork : IDisposable
{
    private readonly List<StochasticDepth> _depths;
    private readonly Tensor? _normalisation;

    /// <summary>
    /// Builds a network and gives it memory on <paramref name="device"/>; the values are unspecified.
    /// </summary>
    /// <param name="entry">Which network.</param>
    /// <param name="options">Its classes and form.</param>
    /// <param name="imageSize">Side of its input.</param>
    /// <param name="device">Where.</param>
    /// <param name="training">Whether gradients are wanted.</param>
    public PlacedNetwork(NetworkEntry entry, NetworkOptions options, int imageSize, Device device, bool training)
    {
        Module = entry.Create(options);
        Device = device;
        _depths = [.. DepthsOf(Module)];
        State = new ModelState(device, Module.State(), training);
        Identity = CheckpointNetwork.Of(entry, options, imageSize);
        if (device is AcceleratorDevice)
            _normalisation = Tensor.From(device, PixelTable.Table, Augment.Normalisation.Table());
    }

    /// <summary>The network.</summary>
    public ResNet Module { get; }

    /// <summary>Where it is.</summary>
    public Device Device { get; }

    /// <summary>Its parameters, gradients and running statistics.</summary>
    public ModelState State { get; }

    /// <summary>What a checkpoint of it says it is.</summary>
    public CheckpointNetwork Identity { get; }

    /// <summary>Layers that <see cref="BeginTraining"/> leaves in evaluation, by their names.</summary>
    public IReadOnlyList<string> Frozen { get; private set; } = [];

    /// <summary>Freezes layers for good; their values stay what they are.</summary>
    /// <param name="layers">Their names, such as <c>conv1</c> or <c>layer1</c>.</param>
    public void Freeze(IReadOnlyList<string> layers)
    {
        FrozenLayers.Freeze(layers, State);
        Frozen = layers;
    }

    /// <summary>Puts the network into training, except what is frozen.</summary>
    public void BeginTraining()
    {
        Module.SetTraining(true);
        FrozenLayers.Rest(Frozen, Module);
    }

    /// <summary>How many blocks have stochastic depth.</summary>
    public int Depths => _depths.Count;

    /// <summary>Draws which branches are dropped for some images of a batch.</summary>
    /// <param name="random">A generator for the batch; every block draws from a stream of its own.</param>
    /// <param name="firstImage">The place of the first image in the batch.</param>
    /// <param name="images">How many images.</param>
    /// <returns>What each block multiplies its images by, [blocks, images].</returns>
    public float[] DrawDepth(Philox random, int firstImage, int images)
    {
        float[] scales = new float[_depths.Count * images];
        for (int i = 0; i < _depths.Count; i++)
            _depths[i].Draw(random.WithStream((ulong)i), firstImage, scales.AsSpan(i * images, images));
        return scales;
    }

    /// <summary>Has the blocks read in training what <see cref="DrawDepth"/> gave, [blocks, images].</summary>
    public void UseDepth(Tensor scales)
    {
        int images = scales.Shape.C;
        for (int i = 0; i < _depths.Count; i++)
            _depths[i].Scales = scales.View((long)i * images, new Shape(images));
    }

    /// <summary>The logits of images, [N, classes].</summary>
    /// <param name="pixels">[N, size, size, 3].</param>
    /// <param name="count">N.</param>
    /// <param name="size">Their width and height.</param>
    public Tensor Forward(ReadOnlySpan<float> pixels, int count, int size) =>
        Module.Forward(Tensor.From(Device, new Shape(count, size, size, 3), pixels));

    /// <summary>The logits of a batch, [N, classes], and its labels on the device.</summary>
    public (Tensor Logits, Tensor Labels) Forward(ImageBatch batch)
    {
        Tensor labels = Tensor.Empty(Device, new Shape(batch.Count), DType.Int32);
        WriteLabels(batch, 0, labels);
        return (Forward(batch, 0, batch.Count), labels);
    }

    /// <summary>The logits of some images of a batch, [count, classes].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The place of the first image in it.</param>
    /// <param name="count">How many images.</param>
    public Tensor Forward(ImageBatch batch, int first, int count) => Module.Forward(Input(batch, first, count));

    /// <summary>Some images of a batch as the network's input, [count, size, size, 3].</summary>
    internal Tensor Input(ImageBatch batch, int first, int count)
    {
        Tensor input = Tensor.Empty(Device, new Shape(count, batch.ImageSize, batch.ImageSize, 3));
        WriteInput(batch, first, input);
        return input;
    }

    /// <summary>Writes images of a batch, from one on, as the network's input.</summary>
    internal void WriteInput(ImageBatch batch, int first, Tensor input)
    {
        int length = batch.ImageSize * batch.ImageSize * 3;
        if (batch.Staged is { } staged)
            staged.WriteInput(batch.Count, first, _normalisation!, input);
        else
            input.Write(batch.Pixels.Slice(first * length, (int)input.Shape.Count));
    }

    /// <summary>Writes the labels of a batch, from an image on, as integers.</summary>
    internal static void WriteLabels(ImageBatch batch, int first, Tensor labels)
    {
        if (batch.Staged is { } staged)
            staged.WriteLabels(first, labels);
        else
            labels.Write(batch.Labels.Slice(first, labels.Shape.N));
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _normalisation?.Dispose();
        State.Dispose();
    }

    /// <summary>The stochastic depth of a network's blocks, in their order.</summary>
    internal static IEnumerable<StochasticDepth> DepthsOf(Module network) => Below(network).OfType<StochasticDepth>();

    private static IEnumerable<Module> Below(Module module) =>
        module.Children.SelectMany(child => Below(child).Prepend(child));
}
