using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// Averages of a convolution's result over the cells of squeezes, from what its tiles have summed
/// (<see cref="WithCellSums{TWarps, TSums, TLeft, TRight}"/>).
/// </summary>
internal static partial class TileCells
{
    /// <summary>
    /// Whether the sums of the tiles, written and read in fp32, are fewer bytes than the bf16 result, which a pass of
    /// its own would read.
    /// </summary>
    /// <param name="tile">The tile.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="cells">The cells of a map of its result.</param>
    public static bool Pay(TilePlan tile, ConvolutionShape shape, GridCells cells) =>
        tile.SumsCells && 2 * sizeof(float) * Most(tile, shape, cells) < SharedTile.ElementBytes * tile.Rows;

    /// <summary>Where the tiles of <paramref name="y"/> are to leave their sums.</summary>
    public static CellArguments Arguments(TilePlan tile, ConvolutionShape shape, GridCells cells, Tensor y)
    {
        int most = Most(tile, shape, cells), tiles = WorkSplit.Parts(shape.Positions, tile.Rows);
        ConstantTables constants = y.Device.Constants;
        return new CellArguments
        {
            Sums = Tensor.Empty(y.Device, new Shape(tiles * most, shape.Outputs)).FloatView(),
            RowOfLine = constants.Integers(cells.Vertical, "cells", cells.Vertical.CoverStarts).IntegerView(),
            ColumnOfColumn = constants.Integers(cells.Horizontal, "cells", cells.Horizontal.CoverStarts).IntegerView(),
            Rows = cells.Vertical.Outputs,
            Columns = cells.Horizontal.Outputs,
            TileCells = most,
        };
    }

    /// <summary>The most cells that a tile can have to sum over: whole rows of them.</summary>
    private static int Most(TilePlan tile, ConvolutionShape shape, GridCells cells)
    {
        PoolRanges vertical = cells.Vertical;
        int lines = Math.Min(1 + (tile.Rows + shape.Wo - 2) / shape.Wo, shape.N * shape.Ho), rows = 0;
        for (int first = 0; first < shape.Ho; first++)
            rows = Math.Max(rows, RowOf(first + lines - 1) - RowOf(first) + 1);
        return rows * cells.Horizontal.Outputs;

        int RowOf(int line) => line / shape.Ho * vertical.Outputs + vertical.CoverStarts[line % shape.Ho];
    }
}
