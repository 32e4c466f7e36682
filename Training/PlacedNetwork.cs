using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training;

/// <summary>A network of the catalogue on a device, with its state.</summary>
public sealed class PlacedNetwork : IDisposable
{
    /// <summary>Builds a network and gives it memory on <paramref name="device"/>; the values are unspecified.</summary>
    /// <param name="entry">Which network.</param>
    /// <param name="options">Its classes and form.</param>
    /// <param name="imageSize">Side of its input.</param>
    /// <param name="device">Where.</param>
    /// <param name="training">Whether gradients are wanted.</param>
    public PlacedNetwork(NetworkEntry entry, NetworkOptions options, int imageSize, Device device, bool training)
    {
        Module = entry.Create(options);
        Device = device;
        State = new ModelState(device, Module.State(), training);
        Identity = new CheckpointNetwork
        {
            Architecture = entry.Name,
            Classes = options.Classes,
            ImageSize = imageSize,
            StrideOn = StrideOption.NameOf(options.StrideOn),
            StemPool = NetworkFormOptions.NameOf(options.StemPool),
            GateWidth = options.GateWidth,
        };
    }

    /// <summary>The network.</summary>
    public ResNet Module { get; }

    /// <summary>Where it is.</summary>
    public Device Device { get; }

    /// <summary>Its parameters, gradients and running statistics.</summary>
    public ModelState State { get; }

    /// <summary>What a checkpoint of it says it is.</summary>
    public CheckpointNetwork Identity { get; }

    /// <summary>The logits of a batch, [N, classes], and its labels on the device.</summary>
    public (Tensor Logits, Tensor Labels) Forward(ImageBatch batch)
    {
        Shape images = new(batch.Count, batch.ImageSize, batch.ImageSize, 3);
        Tensor labels = Tensor.From(Device, new Shape(batch.Count), batch.Labels);
        return (Module.Forward(Tensor.From(Device, images, batch.Pixels)), labels);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => State.Dispose();
}
