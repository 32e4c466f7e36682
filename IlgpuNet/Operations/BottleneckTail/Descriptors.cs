using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The averages of a block's normalised output z over grids of cells, for attention blocks. They all come from the
/// averages over the cells that the grids have in common, so z is read once however many grids there are.
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

    /// <summary>Where the averages are.</summary>
    public Device Device => _cells.Device;

    /// <summary>Pools a z that is at hand.</summary>
    /// <param name="z">A feature map, [N, H, W, C].</param>
    /// <param name="grids">The grids that will be asked for, each a number of cells per axis.</param>
    /// <exception cref="ArgumentException">z is not a feature map.</exception>
    public static Descriptors Of(Tensor z, IReadOnlyList<int> grids)
    {
        Operands.IsFeatureMap("descriptors", z);
        PoolRanges vertical = PoolRanges.CommonCells(z.Shape.H, grids);
        PoolRanges horizontal = PoolRanges.CommonCells(z.Shape.W, grids);
        return new Descriptors(AveragePool.Apply(z, vertical, horizontal), vertical, horizontal, grids);
    }

    /// <summary>The average of z over an adaptive grid: [N, grid, grid, C].</summary>
    /// <param name="grid">Cells per axis.</param>
    /// <exception cref="ArgumentException">The grid is not among those declared.</exception>
    public Tensor Cells(int grid)
    {
        CheckDeclared(grid);
        bool isGrid = _vertical.Equals(PoolRanges.Adaptive(_vertical.Inputs, grid))
            && _horizontal.Equals(PoolRanges.Adaptive(_horizontal.Inputs, grid));
        return isGrid ? _cells : AveragePool.Apply(_cells, _vertical.Merged(grid), _horizontal.Merged(grid));
    }

    /// <summary>
    /// Each channel's averages, weighed by filters over one or more grids and added up: [N, 1, 1, C]. That is the sum of
    /// depthwise convolutions of <see cref="Cells"/> with windows that are whole grids, without making those averages.
    /// </summary>
    /// <param name="filters">One or more.</param>
    /// <exception cref="ArgumentException">
    /// A filter's grid is not among those declared, or its weights fit neither it nor the channels.
    /// </exception>
    public Tensor Fold(params IReadOnlyList<GridFilter> filters)
    {
        foreach (GridFilter filter in filters)
            CheckDeclared(filter.Grid);
        return GridFold.Apply(_cells, _vertical, _horizontal, filters);
    }

    private void CheckDeclared(int grid)
    {
        if (!_grids.Contains(grid))
        {
            throw new ArgumentException(
                $"descriptors: grid {grid} is not among those declared, {string.Join(", ", _grids)}; declare it too");
        }
    }
}
