using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The sums are y in bf16. They go through shared memory, so that rows are written in pieces of 16 bytes.</summary>
internal struct Bf16Output<TWarps, TSums, TLeft, TRight> : ITileEpilogue<TSums>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
{
    private static int Rows => TWarps.Rows * TSums.Rows;

    private static int Columns => TWarps.Columns * TSums.Columns;

    private static int RowBytes => TileMemory.SumRowBytes(Columns);

    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        // All have read the last stage: the sums may take its place.
        GroupBarrier.Wait();
        int row = TileThreads.LaneRow<TWarps>(TSums.Rows), column = TileThreads.LaneColumn<TWarps>(TSums.Columns);
        TSums.Store(sums, shared + row * RowBytes + column * SharedTile.ElementBytes, RowBytes);
        GroupBarrier.Wait();
        StoreRows(a, place, shared);
    }

    private static void StoreRows(ConvolutionArguments a, TilePlace place, int shared)
    {
        int rowChunks = Columns / SharedTile.ChunkElements;
        for (int chunk = Group.IdxX; chunk < Rows * rowChunks; chunk += TileThreads.Count)
        {
            int row = place.Row + chunk / rowChunks;
            int column = place.Column + chunk % rowChunks * SharedTile.ChunkElements;
            UInt4 values = SharedLoad.Vector(
                shared + chunk / rowChunks * RowBytes + chunk % rowChunks * SharedTile.ChunkBytes);
            if (row < a.Rows && column < a.Columns)
                a.Result[(row * a.Columns + column) / SharedTile.ChunkElements] = values;
        }
    }
}
