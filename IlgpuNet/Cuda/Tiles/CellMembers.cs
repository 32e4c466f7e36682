namespace IlgpuNet.Cuda;

/// <summary>
/// Which positions of a tile lie in which of its cells, as the left factor of a product that sums over cells: 1 where a
/// position, the inner extent, lies in a cell, the row, and else 0. In shared memory stands the cell of each position,
/// two in a word.
/// </summary>
internal static class CellMembers
{
    /// <summary>The cell of a position below the tile's last.</summary>
    private const uint None = 0xffff;

    private const uint One = 0x3f80;

    /// <summary>Bytes of the cells of some positions.</summary>
    public static int Bytes(int positions) => positions * sizeof(ushort);

    /// <summary>Notes the cells of two neighbouring positions of the product, less the tile's first cell.</summary>
    public static void Note(ConvolutionArguments a, int address, int position, int firstCell) => SharedStore.Word(
        address, CellOf(a, position, firstCell) | CellOf(a, position + 1, firstCell) << 16);

    /// <summary>
    /// Sixteen cells by sixteen positions. The cell is that of the lane's first row, lane / 4; the address is of the
    /// lane's first position, 2 (lane % 4).
    /// </summary>
    public static LeftRows16 Load(int address, int cell)
    {
        uint first = SharedLoad.Word(address), second = SharedLoad.Word(address + Bytes(8));
        return new LeftRows16
        {
            Fragment = new LeftFragment
            {
                Register0 = Pair(first, cell),
                Register1 = Pair(first, cell + 8),
                Register2 = Pair(second, cell),
                Register3 = Pair(second, cell + 8),
            },
        };
    }

    private static uint CellOf(ConvolutionArguments a, int position, int firstCell)
    {
        if (position >= a.Rows)
            return None;
        int row = a.Cells.RowOf(position / a.Wo, a.Ho);
        return (uint)(row * a.Cells.Columns + a.Cells.ColumnOfColumn[position % a.Wo] - firstCell);
    }

    private static uint Pair(uint cells, int cell) =>
        ((cells & 0xffff) == (uint)cell ? One : 0) | (cells >> 16 == (uint)cell ? One << 16 : 0);
}
