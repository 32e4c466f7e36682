using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// An attention block whose gate, one number per image and channel, follows from averages of z over grids of cells:
/// z' = gate * z. At the end of a bottleneck <see cref="BottleneckTail"/> takes the averages and applies the gate in
/// passes it makes anyway; anywhere else <see cref="Module.Forward"/> does the same in steps.
/// </summary>
public abstract class DescriptorAttention : AttentionBlock
{
    /// <summary>A block that asks for averages over the given grids.</summary>
    /// <param name="grids">Cells in each direction: 4 for a grid of 4x4.</param>
    protected DescriptorAttention(params IReadOnlyList<int> grids) =>
        DescriptorGate = new DescriptorGate(grids, descriptors =>
        {
            Inspector?.Invoke(descriptors);
            return Run(descriptors.Device, descriptors, Gate);
        });

    /// <summary>The gate as operations take it.</summary>
    public DescriptorGate DescriptorGate { get; }

    /// <summary>Is shown the descriptors before each gate is computed: for looking into a network.</summary>
    public Action<Descriptors>? Inspector { get; set; }

    /// <summary>The gate, [N, C], from the averages of z.</summary>
    protected abstract Tensor Gate(Descriptors descriptors);

    /// <inheritdoc/>
    protected sealed override Tensor Compute(Tensor z) =>
        ChannelScale.Apply(z, Gate(Descriptors.Of(z, DescriptorGate.Grids)));
}
