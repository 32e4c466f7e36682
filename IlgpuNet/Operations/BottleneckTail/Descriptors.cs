using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The averages of a block's normalised output z over grids of cells, for attention blocks. They all come from the
/// averages over the cells that the grids have in common, so z is read once however many grids there are.
/// </summary>
public sealed class Descriptors
{
    private readonly Tensor _averages;
    private readonly GridCells _cells;

    /// <summary>The averages of z over <paramref name="cells"/>.</summary>
    internal Descriptors(Tensor averages, GridCells cells) => (_averages, _cells) = (averages, cells);

    /// <summary>Where the averages are.</summary>
    public Device Device => _averages.Device;

    /// <summary>Pools a z that is at hand.</summary>
    /// <param name="z">A feature map, [N, H, W, C].</param>
    /// <param name="grids">The grids that will be asked for, each a number of cells per axis.</param>
    /// <exception cref="ArgumentException">z is not a feature map.</exception>
    public static Descriptors Of(Tensor z, IReadOnlyList<int> grids)
    {
        Operands.IsFeatureMap("descriptors", z);
        GridCells cells = new(z.Shape.H, z.Shape.W, grids);
        return new Descriptors(AveragePool.Apply(z, cells.Vertical, cells.Horizontal), cells);
    }

    /// <summary>The average of z over an adaptive grid: [N, grid, grid, C].</summary>
    /// <param name="grid">Cells per axis.</param>
    /// <exception cref="ArgumentException">The grid is not among those declared.</exception>
    public Tensor Cells(int grid)
    {
        GridPlace place = _cells[grid];
        return place.IsCells ? _averages : AveragePool.Apply(_averages, place.Vertical, place.Horizontal);
    }

    /// <summary>
    /// Each channel's averages, weighed by filters over one or more grids and added up: [N, 1, 1, C]. That is the sum
    /// of depthwise convolutions of <see cref="Cells"/> with windows that are whole grids, but none of those averages
    /// is made.
    /// </summary>
    /// <param name="filters">One or more.</param>
    /// <exception cref="ArgumentException">
    /// A filter's grid is not among those declared, or its weights fit neither it nor the channels.
    /// </exception>
    public Tensor Fold(params IReadOnlyList<GridFilter> filters) => GridFold.Apply(_averages, _cells, filters);
}
