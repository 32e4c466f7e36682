using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The pooled values of a block's normalised output z, for attention blocks. At the end of a bottleneck they come without
/// z ever being stored.
/// </summary>
public sealed class Descriptors
{
    private readonly Tensor _cells;
    private readonly PoolRanges _vertical;
    private readonly PoolRanges _horizontal;
    private readonly IReadOnlyList<int> _grids;

    /// <summary>The averages of z over the cells that <paramref name="grids"/> have in common.</summary>
    internal Descriptors(Tensor cells, PoolRanges vertical, PoolRanges horizontal, IReadOnlyList<int> grids) =>
        (_cells, _vertical, _horizontal, _grids) = (cells, vertical, horizontal, grids);

    /// <summary>Where the values are.</summary>
    public Device Device => _cells.Device;

    /// <summary>The averages of a stored z [N, H, W, C], recorded like any operation.</summary>
    /// <param name="z">The map.</param>
    /// <param name="grids">The grids that will be asked for.</param>
    public static Descriptors Of(Tensor z, IReadOnlyList<int> grids)
    {
        PoolRanges vertical = PoolRanges.CommonCells(z.Shape.H, grids), horizontal = PoolRanges.CommonCells(z.Shape.W, grids);
        return new Descriptors(AveragePool.Apply(z, vertical, horizontal), vertical, horizontal, grids);
    }

    /// <summary>The average of z [N, H, W, C] over an adaptive grid: [N, grid, grid, C].</summary>
    /// <param name="grid">Cells per axis.</param>
    /// <exception cref="ArgumentException">The grid is not among those the gate declared.</exception>
    public Tensor Cells(int grid)
    {
        if (!_grids.Contains(grid))
        {
            throw new ArgumentException(
                $"descriptors: the gate asks for a grid of {grid} but declares {string.Join(", ", _grids)}; declare it too");
        }
        bool isGrid = _vertical.Equals(PoolRanges.Adaptive(_vertical.Inputs, grid))
            && _horizontal.Equals(PoolRanges.Adaptive(_horizontal.Inputs, grid));
        return isGrid ? _cells : AveragePool.Apply(_cells, _vertical.Merged(grid), _horizontal.Merged(grid));
    }
}
