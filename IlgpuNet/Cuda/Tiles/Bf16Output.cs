using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// The sums become bf16, rounded once, with the bias or added to what is there. They go through shared memory, so that
/// rows are read and written in pieces of 16 bytes wherever they consist of such.
/// </summary>
/// <remarks>
/// Afterwards the tile as it was written stands in shared memory, in rows that are <see cref="TileMemory.SumRowBytes"/>
/// apart; threads may still read it. Below the product's last row and beyond its last column there are zeros, or the
/// bias.
/// </remarks>
internal struct Bf16Output<TWarps, TSums, TLeft, TRight, TPlace> : ITileEpilogue<TSums>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TPlace : struct, IResultPlace
{
    private static int Rows => TWarps.Rows * TSums.Rows;

    private static int Columns => TWarps.Columns * TSums.Columns;

    private static int RowBytes => TileMemory.SumRowBytes(Columns);

    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        bool chunks = a.Columns % ChunkPieces.Elements == 0;
        // All have read the last stage: the rows may take its place.
        GroupBarrier.Wait();
        if (a.Accumulate != 0)
        {
            if (chunks)
                LoadRows<ChunkPieces>(a, place, shared);
            else
                LoadRows<PairPieces>(a, place, shared);
            AsyncCopyCommit.Group();
            AsyncCopyWait.AllBut(0);
            GroupBarrier.Wait();
        }
        int row = TileThreads.LaneRow<TWarps>(TSums.Rows), column = TileThreads.LaneColumn<TWarps>(TSums.Columns);
        int address = shared + row * RowBytes + column * SharedTile.ElementBytes;
        if (a.HasBias == 0 && a.Accumulate == 0)
            TSums.Store<RoundedSums>(sums, a, place.Column + column, address, RowBytes);
        else
            TSums.Store<RoundedAdditions>(sums, a, place.Column + column, address, RowBytes);
        GroupBarrier.Wait();
        if (chunks)
            StoreRows<ChunkPieces>(a, place, shared);
        else
            StoreRows<PairPieces>(a, place, shared);
    }

    private static void LoadRows<TPieces>(ConvolutionArguments a, TilePlace place, int shared)
        where TPieces : struct, IRowPieces
    {
        int rowPieces = Columns / TPieces.Elements, first = Group.IdxX % rowPieces * TPieces.Elements;
        int column = place.Column + first, address = shared + first * SharedTile.ElementBytes;
        for (int row = Group.IdxX / rowPieces; row < Rows; row += TileThreads.Count / rowPieces)
        {
            bool inside = place.Row + row < a.Rows && column < a.Columns;
            int index = inside ? TPlace.RowStart(a, place.Row + row) + column : 0;
            TPieces.Load(a, index, inside, address + row * RowBytes);
        }
    }

    private static void StoreRows<TPieces>(ConvolutionArguments a, TilePlace place, int shared)
        where TPieces : struct, IRowPieces
    {
        int rowPieces = Columns / TPieces.Elements, first = Group.IdxX % rowPieces * TPieces.Elements;
        int column = place.Column + first, address = shared + first * SharedTile.ElementBytes;
        for (int row = Group.IdxX / rowPieces; row < Rows; row += TileThreads.Count / rowPieces)
        {
            if (place.Row + row < a.Rows && column < a.Columns)
                TPieces.Store(a, TPlace.RowStart(a, place.Row + row) + column, address + row * RowBytes);
        }
    }
}
