using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Updates;

/// <summary>What the forward pass and the loss of a part of a batch read, on the device.</summary>
internal sealed class PartInputs : IDisposable
{
    private readonly Tensor? _depth;

    /// <summary>Tensors for a part; only the images have their values.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">[N, size, size, 3]; disposed with the rest.</param>
    public PartInputs(PlacedNetwork network, Tensor images)
    {
        int count = images.Shape.N;
        Images = images;
        Labels = Tensor.Empty(network.Device, new Shape(count), DType.Int32);
        Targets = Tensor.Empty(network.Device, new Shape(count, network.Identity.Classes));
        if (network.Depths > 0)
            _depth = Tensor.Empty(network.Device, new Shape(network.Depths, count));
    }

    /// <summary>The images, [N, size, size, 3].</summary>
    public Tensor Images { get; }

    /// <summary>Their classes, [N].</summary>
    public Tensor Labels { get; }

    /// <summary>What their logits should be, [N, classes].</summary>
    public Tensor Targets { get; }

    /// <summary>Bytes that <see cref="Write"/> takes of an upload buffer for a whole batch.</summary>
    public static int UploadBytes(PlacedNetwork network, int images) =>
        checked(sizeof(float) * images * (network.Identity.Classes + network.Depths));

    /// <summary>Writes everything but images and labels, without waiting.</summary>
    /// <param name="uploads">Memory on the way.</param>
    /// <param name="targets">[N, classes].</param>
    /// <param name="depth">What stochastic depth has drawn, [blocks, N].</param>
    public void Write(UploadBuffer uploads, ReadOnlySpan<float> targets, ReadOnlySpan<float> depth)
    {
        uploads.Write(targets, Targets);
        if (_depth is not null)
            uploads.Write(depth, _depth);
    }

    /// <summary>The logits of the images, [N, classes].</summary>
    public Tensor Forward(PlacedNetwork network)
    {
        if (_depth is not null)
            network.UseDepth(_depth);
        return network.Module.Forward(Images);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        Targets.Dispose();
        _depth?.Dispose();
    }
}
