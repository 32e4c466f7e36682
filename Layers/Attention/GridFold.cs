using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers.Attention;

/// <summary>
/// Folds each channel's averages over a grid into one number: a depthwise convolution whose window is the whole grid.
/// State: <c>weight</c> [channels, 1, grid, grid] in files, Kaiming-uniform at first, and <c>bias</c> [channels] where
/// wanted, 0 at first.
/// </summary>
public sealed class GridFold : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly int _grid;

    /// <summary>A fold over a grid, which the attention block must have asked for.</summary>
    public GridFold(int channels, int grid, bool bias = false)
    {
        _grid = grid;
        _weight = AddParameter(
            "weight", new Shape(channels, grid, grid, 1), Initialisers.KaimingUniform, FileLayout.Convolution);
        _bias = bias ? AddParameter("bias", new Shape(channels), Initialisers.Zero) : null;
    }

    private GridFilter Filter => new(_grid, _weight.Value, _bias?.Value);

    /// <summary>The sum of several folds, each over a grid of its own, for the price of one.</summary>
    /// <returns>[N, 1, 1, C].</returns>
    public static Tensor Sum(Descriptors descriptors, params IReadOnlyList<GridFold> folds) =>
        descriptors.Fold([.. folds.Select(fold => fold.Filter)]);

    /// <summary>Folds the averages over the grid.</summary>
    /// <returns>[N, 1, 1, C].</returns>
    public Tensor Forward(Descriptors descriptors) => Run(descriptors.Device, descriptors, d => d.Fold(Filter));

    /// <inheritdoc/>
    public override string ToString() => $"GridFold {_weight.Shape[0]}, {new Size2d(_grid, _grid)}";

    /// <summary>Folds averages over a map.</summary>
    protected override Tensor Compute(Tensor x) => Descriptors.Of(x, [_grid]).Fold(Filter);
}
