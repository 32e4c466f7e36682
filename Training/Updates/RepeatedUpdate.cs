using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Updates;

/// <summary>
/// The update by batches of one shape, repeated as a graph: what changes from batch to batch is in tensors that stay
/// where they are.
/// </summary>
internal sealed class RepeatedUpdate : IDisposable
{
    /// <summary>Memory for the batches, outside any scope.</summary>
    /// <param name="device">Where the update is made.</param>
    /// <param name="network">The network.</param>
    /// <param name="imageSize">Side of the images.</param>
    /// <param name="parts">The parts of a batch.</param>
    public RepeatedUpdate(AcceleratorDevice device, PlacedNetwork network, int imageSize, BatchParts parts)
    {
        Step = new RepeatedStep(device);
        Parts =
        [
            .. Enumerable.Range(0, parts.Count).Select(part =>
                new PartInputs(network, Tensor.Empty(device, new Shape(parts[part].Images, imageSize, imageSize, 3)))),
        ];
    }

    /// <summary>The update.</summary>
    public RepeatedStep Step { get; }

    /// <summary>What each part of a batch reads.</summary>
    public IReadOnlyList<PartInputs> Parts { get; }

    /// <summary>Gives the memory and the graph back.</summary>
    public void Dispose()
    {
        Step.Dispose();
        foreach (PartInputs part in Parts)
            part.Dispose();
    }
}
