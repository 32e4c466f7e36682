using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// Cells of maps, a partition of each in rows and columns of cells, as a tile kernel sums over them: the cells of all
/// maps are counted by rows, and a tile sums those of each row of cells that it has a position of.
/// </summary>
internal struct CellArguments
{
    /// <summary>The sums, by rows of tiles: [rows of tiles, <see cref="TileCells"/>, columns].</summary>
    public ArrayView<float> Sums;

    /// <summary>The row of cells of each line of a map.</summary>
    public ArrayView<int> RowOfLine;

    /// <summary>The column of cells of each column of a map.</summary>
    public ArrayView<int> ColumnOfColumn;

    /// <summary>Rows and columns of cells in a map. No columns: no sums are wanted.</summary>
    public int Rows, Columns;

    /// <summary>Cells for which a tile has place in the sums.</summary>
    public int TileCells;

    /// <summary>No sums; views must point somewhere all the same.</summary>
    public static CellArguments None(ArrayView<UInt4> memory) => new()
    {
        Sums = memory.Cast<float>(),
        RowOfLine = memory.Cast<int>(),
        ColumnOfColumn = memory.Cast<int>(),
    };

    /// <summary>The row of cells, counted through all maps, of a line, counted through all maps.</summary>
    public readonly int RowOf(int line, int height) => line / height * Rows + RowOfLine[line % height];
}
