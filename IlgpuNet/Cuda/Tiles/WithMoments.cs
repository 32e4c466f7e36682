using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// Besides what becomes of the sums, and where they are asked for, the moments of each column of the tile: they save a
/// batch-norm a pass over the result.
/// </summary>
/// <remarks>
/// Single precision alone would cancel where a mean is large. The tile's rows are summed about an origin that is like
/// them, the mean of some; the moments about zero follow in double.
/// </remarks>
internal struct WithMoments<TWarps, TSums, TLeft, TRight, TEpilogue> : ITileEpilogue<TSums>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TEpilogue : struct, ITileEpilogue<TSums>
{
    /// <summary>Lanes of a warp that hold sums of the same columns, each of every eighth row.</summary>
    private const int LaneRows = 8;

    private static int Parts => TWarps.Rows * LaneRows;

    private static int Rows => TWarps.Rows * TSums.Rows;

    private static int Columns => TWarps.Columns * TSums.Columns;

    private static int RowBytes => TileMemory.ColumnRowBytes(Columns);

    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        TEpilogue.Store(a, sums, place, shared);
        if (a.HasMoments != 0)
            StoreMoments(a, sums, place, shared);
    }

    /// <summary>In shared memory: the origins, each part's sums of deviations, each part's of their squares.</summary>
    private static void StoreMoments(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        int rows = a.Rows - place.Row < Rows ? a.Rows - place.Row : Rows;
        int row = TileThreads.LaneRow<TWarps>(TSums.Rows), part = row / TSums.Rows * LaneRows + row % TSums.Rows;
        int address = shared + TileThreads.LaneColumn<TWarps>(TSums.Columns) * sizeof(float);
        int own = address + (1 + part) * RowBytes;

        // All have read what was in shared memory before. Rows below the last are sums of nothing, zeros.
        GroupBarrier.Wait();
        if (row == 0)
            TSums.StoreColumns(sums, address);
        GroupBarrier.Wait();
        float origin = 0;
        int thread = Group.IdxX;
        if (thread < Columns)
        {
            int summed = ((rows < TSums.Rows ? rows : TSums.Rows) + LaneRows - 1) / LaneRows;
            origin = SharedLoad.Float(shared + thread * sizeof(float)) / summed;
            SharedStore.Float(shared + thread * sizeof(float), origin);
        }
        GroupBarrier.Wait();
        TSums deviations = TSums.Deviations(sums, row, rows, address);
        TSums.StoreColumns(deviations, own);
        TSums.StoreColumns(TSums.Squares(deviations), own + Parts * RowBytes);
        GroupBarrier.Wait();
        if (thread < Columns && place.Column + thread < a.Columns)
            StoreColumn(a, place, shared + RowBytes + thread * sizeof(float), rows, origin);
    }

    /// <summary>Adds up the parts of the executing thread's column, and moves the moments to zero.</summary>
    private static void StoreColumn(ConvolutionArguments a, TilePlace place, int address, int rows, float origin)
    {
        float sum = 0, squares = 0;
        for (int part = 0; part < Parts; part++, address += RowBytes)
        {
            sum += SharedLoad.Float(address);
            squares += SharedLoad.Float(address + Parts * RowBytes);
        }
        int column = place.Column + Group.IdxX, index = place.Row / Rows * 2 * a.Columns + column;
        double moved = origin;
        if (a.HasBias != 0)
            moved += a.Bias[column];
        a.Moments[index] = sum + rows * moved;
        a.Moments[index + a.Columns] = squares + moved * (2.0 * sum + rows * moved);
    }
}
