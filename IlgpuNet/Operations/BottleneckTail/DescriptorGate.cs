using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A gate computed from averages of a block's normalised output z: a factor per image and channel.</summary>
/// <param name="Grids">The grids it asks for, each a number of cells per axis.</param>
/// <param name="Compute">
/// Makes the gate, [N, C] or [N, 1, 1, C], from the descriptors, with ordinary operations. They are recorded with the
/// function that uses the gate, whether they read parameters, tensors of the enclosing step or no descriptor at all.
/// </param>
public sealed record DescriptorGate(IReadOnlyList<int> Grids, Func<Descriptors, Tensor> Compute)
{
    private readonly Dictionary<(int Height, int Width), GridCells> _cells = [];

    /// <summary>
    /// The averages of x, which becomes z when it is normalised, over the cells that the grids have in common, where
    /// they are at hand already; null has x read for them.
    /// </summary>
    internal Tensor? Averages { get; init; }

    /// <summary>The cells of a map of this size that the grids have in common.</summary>
    internal GridCells CellsOf(int height, int width)
    {
        if (!_cells.TryGetValue((height, width), out GridCells? cells))
            _cells[(height, width)] = cells = new GridCells(height, width, Grids);
        return cells;
    }
}
