using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>AveragePool (stub).</summary>
public sealed partial class AveragePool : Function
{
    /// <summary>Pools x [N, H, W, C] over ranges to [N, vertical.Outputs, horizontal.Outputs, C].</summary>
    public static Tensor Apply(Tensor x, PoolRanges vertical, PoolRanges horizontal) => throw new NotImplementedException();

    /// <summary>Pools to a grid of the given size, whatever the map's.</summary>
    public static Tensor Adaptive(Tensor x, Size2d grid) =>
        Apply(x, PoolRanges.Adaptive(x.Shape.H, grid.Height), PoolRanges.Adaptive(x.Shape.W, grid.Width));

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
