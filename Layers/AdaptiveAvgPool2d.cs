using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// The averages of a map [N, H, W, C] over an even grid; cells overlap where the grid does not divide the map.
/// </summary>
/// <param name="grid">Cells in each direction.</param>
public sealed class AdaptiveAvgPool2d(Size2d grid) : Module
{
    /// <inheritdoc/>
    public override string ToString() => $"AdaptiveAvgPool2d {grid}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => AveragePool.Adaptive(x, grid);
}
