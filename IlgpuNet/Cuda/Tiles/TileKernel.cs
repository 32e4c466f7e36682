using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// One tile of a convolution as a matrix product (positions of y x output channels) on tensor cores. Three stages of both
/// factors circulate in shared memory: while one is multiplied, copies fill the others.
/// </summary>
/// <typeparam name="TSums">The sums of a warp, which fix the tile: two above two of them.</typeparam>
/// <typeparam name="TLeft">A warp's fragments of the left factor.</typeparam>
/// <typeparam name="TRight">A warp's fragments of the right factor.</typeparam>
/// <typeparam name="TLeftRows">The rows of the left factor that a thread copies.</typeparam>
/// <typeparam name="TRightRows">The rows of the right factor that a thread copies.</typeparam>
/// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
internal static class TileKernel<TSums, TLeft, TRight, TLeftRows, TRightRows, TEpilogue>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
    where TRight : struct, IFragments<TRight>
    where TLeftRows : struct, ITileRows<TLeftRows>
    where TRightRows : struct, ITileRows<TRightRows>
    where TEpilogue : struct, ITileEpilogue
{
    private const int Stages = TileMemory.Stages;

    private static int Rows => TileThreads.WarpRows * TSums.Rows;

    private static int Columns => TileThreads.WarpColumns * TSums.Columns;

    private static int LeftBytes => Rows * SharedTile.RowBytes;

    private static int StageBytes => TileMemory.StageBytes(Rows, Columns);

    private static int SumRowBytes => TileMemory.SumRowBytes(Columns);

    /// <summary>The work of one thread.</summary>
    public static void Run(ConvolutionArguments a)
    {
        // Neighbouring groups read the same rows of x.
        int tileColumns = (a.Outputs + Columns - 1) / Columns;
        int firstRow = Grid.IdxX / tileColumns * Rows, firstColumn = Grid.IdxX % tileColumns * Columns;
        ArrayView<UInt4> memory = SharedMemory.GetDynamic<UInt4>();
        int shared = SharedAddress.Of(ref memory[0], memory.IntLength);

        TSums sums = Accumulate(a, firstRow, firstColumn, shared);

        // All have read the last stage: the sums may take its place.
        GroupBarrier.Wait();
        int lane = Group.IdxX % TileThreads.WarpLanes, warp = Group.IdxX / TileThreads.WarpLanes;
        int row = warp / TileThreads.WarpColumns * TSums.Rows + lane / 4;
        int column = warp % TileThreads.WarpColumns * TSums.Columns + lane % 4 * 2;
        TSums.Store(sums, shared + row * SumRowBytes + column * SharedTile.ElementBytes, SumRowBytes);
        GroupBarrier.Wait();
        StoreRows(a, firstRow, firstColumn, shared);
    }

    private static TSums Accumulate(ConvolutionArguments a, int firstRow, int firstColumn, int shared)
    {
        int copiedRow = Group.IdxX / SharedTile.RowChunks, copiedChunk = Group.IdxX % SharedTile.RowChunks;
        TLeftRows leftRows = TLeftRows.Locate(a, firstRow + copiedRow, copiedChunk);
        TRightRows rightRows = TRightRows.Locate(a, firstColumn + copiedRow, copiedChunk);
        int copied = KeepInRegister.Of(SharedTile.Offset(copiedRow, copiedChunk));

        int lane = Group.IdxX % TileThreads.WarpLanes, warp = Group.IdxX / TileThreads.WarpLanes;
        Cell left = LeftRows16.Named(lane), right = RightRows16.Named(lane);
        int leftOffset = KeepInRegister.Of(
            SharedTile.Offset(warp / TileThreads.WarpColumns * TSums.Rows + left.Row, left.Column));
        int rightOffset = KeepInRegister.Of(
            SharedTile.Offset(warp % TileThreads.WarpColumns * TSums.Columns + right.Row, right.Column));

        int steps = DepthStep.Count(a), end = shared + Stages * StageBytes;
        DepthStep step = default;
        int writing = shared, reading = shared;
        for (int ahead = 0; ahead < Stages - 1; ahead++)
        {
            if (ahead < steps)
            {
                Copy(leftRows, rightRows, a, step, writing + copied);
                step = step.Next(a);
            }
            AsyncCopyCommit.Group();
            writing += StageBytes;
        }

        TSums sums = default;
        for (int k = 0; k < steps; k++)
        {
            AsyncCopyWait.AllBut(Stages - 2);
            // Behind it this stage is complete, and the one before it has been read by all.
            GroupBarrier.Wait();
            if (k + Stages - 1 < steps)
            {
                Copy(leftRows, rightRows, a, step, writing + copied);
                step = step.Next(a);
            }
            // Empty groups at the end keep the count.
            AsyncCopyCommit.Group();
            sums = Multiply(sums, reading + leftOffset, reading + LeftBytes + rightOffset);
            sums = Multiply(
                sums,
                reading + (leftOffset ^ SharedTile.OtherHalf),
                reading + LeftBytes + (rightOffset ^ SharedTile.OtherHalf));
            reading = reading + StageBytes == end ? shared : reading + StageBytes;
            writing = writing + StageBytes == end ? shared : writing + StageBytes;
        }
        return sums;
    }

    private static void Copy(
        TLeftRows leftRows, TRightRows rightRows, ConvolutionArguments a, DepthStep step, int address)
    {
        TLeftRows.Copy(leftRows, a, step, address);
        TRightRows.Copy(rightRows, a, step, address + LeftBytes);
    }

    private static TSums Multiply(TSums sums, int leftAddress, int rightAddress) =>
        TSums.Multiply(sums, TLeft.Load(leftAddress), TRight.Load(rightAddress));

    private static void StoreRows(ConvolutionArguments a, int firstRow, int firstColumn, int shared)
    {
        int rowChunks = Columns / SharedTile.ChunkElements;
        for (int chunk = Group.IdxX; chunk < Rows * rowChunks; chunk += TileThreads.Count)
        {
            int row = chunk / rowChunks, place = chunk % rowChunks;
            UInt4 values = SharedLoad.Vector(shared + row * SumRowBytes + place * SharedTile.ChunkBytes);
            TEpilogue.Store(a, firstRow + row, firstColumn + place * SharedTile.ChunkElements, values);
        }
    }
}
