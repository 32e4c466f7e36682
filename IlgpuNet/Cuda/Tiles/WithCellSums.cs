using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// The sums become y in bf16, and where they are asked for, y's sums over the tile's cells follow: they save attention
/// a pass over y.
/// </summary>
/// <remarks>
/// <para>
/// While y's rows still are in shared memory, tensor cores multiply them by <see cref="CellMembers"/>. Products with
/// one are exact, and the order of the sums does not depend on how the cells lie in the tile.
/// </para>
/// <para>
/// A position of another cell counts zero times: an infinity or NaN makes NaN of its column in all cells of the tile,
/// also those of other images.
/// </para>
/// </remarks>
internal struct WithCellSums<TWarps, TSums, TLeft, TRight> : ITileEpilogue<TSums>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
{
    private static int Rows => TWarps.Rows * TSums.Rows;

    private static int Columns => TWarps.Columns * TSums.Columns;

    private static int RowBytes => TileMemory.SumRowBytes(Columns);

    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        Bf16Output<TWarps, TSums, TLeft, TRight>.Store(a, sums, place, shared);
        if (a.Cells.Columns != 0)
            StoreCells(a, place, shared);
    }

    private static void StoreCells(ConvolutionArguments a, TilePlace place, int shared)
    {
        int last = place.Row + Rows < a.Rows ? place.Row + Rows - 1 : a.Rows - 1;
        int firstRow = a.Cells.RowOf(place.Row / a.Wo, a.Ho), lastRow = a.Cells.RowOf(last / a.Wo, a.Ho);
        int members = shared + Rows * RowBytes, position = 2 * Group.IdxX;
        if (position < Rows)
        {
            int address = members + CellMembers.Bytes(position);
            CellMembers.Note(a, address, place.Row + position, firstRow * a.Cells.Columns);
        }
        GroupBarrier.Wait();

        // Each warp takes blocks of sixteen cells by sixteen columns.
        int cells = (lastRow - firstRow + 1) * a.Cells.Columns, columnBlocks = Columns / Accumulator16x16.Columns;
        int blocks = (cells + Accumulator16x16.Rows - 1) / Accumulator16x16.Rows * columnBlocks;
        for (int block = Group.IdxX / TileThreads.WarpLanes; block < blocks; block += TileThreads.Warps)
        {
            int cell = block / columnBlocks * Accumulator16x16.Rows;
            int column = block % columnBlocks * Accumulator16x16.Columns;
            Accumulator16x16 sums = Sum(shared + column * SharedTile.ElementBytes, members, cell);
            StoreBlock(a, place, sums.Sums, cell, cells, place.Column + column);
        }
    }

    private static Accumulator16x16 Sum(int rows, int members, int cell)
    {
        int lane = Group.IdxX % TileThreads.WarpLanes;
        int values = rows + lane % 16 * RowBytes + lane / 16 * SharedTile.ChunkBytes;
        members += CellMembers.Bytes(lane % 4 * 2);
        Accumulator16x16 sums = default;
        for (int row = 0; row < Rows; row += Accumulator16x16.Rows)
        {
            sums = Accumulator16x16.Multiply(
                sums, CellMembers.Load(members, cell + lane / 4), RightRows16.LoadTransposed(values));
            members += CellMembers.Bytes(Accumulator16x16.Rows);
            values += Accumulator16x16.Rows * RowBytes;
        }
        return sums;
    }

    private static void StoreBlock(
        ConvolutionArguments a, TilePlace place, SumFragments sums, int cell, int cells, int column)
    {
        int lane = Group.IdxX % TileThreads.WarpLanes;
        cell += lane / 4;
        column += lane % 4 * 2;
        int start = (place.Row / Rows * a.Cells.TileCells + cell) * a.Columns, below = start + 8 * a.Columns;
        if (cell < cells)
        {
            StorePairAt(a, start, column, sums.First.Element0, sums.First.Element1);
            StorePairAt(a, start, column + 8, sums.Second.Element0, sums.Second.Element1);
        }
        if (cell + 8 < cells)
        {
            StorePairAt(a, below, column, sums.First.Element2, sums.First.Element3);
            StorePairAt(a, below, column + 8, sums.Second.Element2, sums.Second.Element3);
        }
    }

    private static void StorePairAt(ConvolutionArguments a, int start, int column, float first, float second)
    {
        if (column < a.Columns)
            StorePair.Floats(ref a.Cells.Sums[start + column], first, second);
    }
}
