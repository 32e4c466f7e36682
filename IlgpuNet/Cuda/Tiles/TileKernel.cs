using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// One tile of a pass of a convolution as a matrix product on tensor cores. Three stages of both factors circulate in
/// shared memory: while one is multiplied, copies fill the others.
/// </summary>
/// <typeparam name="TWarps">How the warps stand.</typeparam>
/// <typeparam name="TSums">The sums of a warp, which with the warps fix the tile.</typeparam>
/// <typeparam name="TLeft">A warp's fragments of the left factor.</typeparam>
/// <typeparam name="TRight">A warp's fragments of the right factor.</typeparam>
/// <typeparam name="TStep">The walk along the inner extent.</typeparam>
/// <typeparam name="TLeftRows">The rows of the left factor that a thread copies.</typeparam>
/// <typeparam name="TRightRows">The rows of the right factor that a thread copies.</typeparam>
/// <typeparam name="TEpilogue">What becomes of the sums.</typeparam>
internal static class TileKernel<TWarps, TSums, TLeft, TRight, TStep, TLeftRows, TRightRows, TEpilogue>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
    where TRight : struct, IFragments<TRight>
    where TStep : struct, IDepthStep<TStep>
    where TLeftRows : struct, ITileRows<TLeftRows, TStep>
    where TRightRows : struct, ITileRows<TRightRows, TStep>
    where TEpilogue : struct, ITileEpilogue<TSums>
{
    private const int Stages = TileMemory.Stages;

    private static int Rows => TWarps.Rows * TSums.Rows;

    private static int Columns => TWarps.Columns * TSums.Columns;

    private static int LeftBytes => Rows * SharedTile.RowBytes;

    private static int StageBytes => TileMemory.StageBytes(Rows, Columns);

    /// <summary>The work of one thread.</summary>
    public static void Run(ConvolutionArguments a)
    {
        TilePlace place = TilePlace.OfGroup(a, Rows, Columns);
        ArrayView<UInt4> memory = SharedMemory.GetDynamic<UInt4>();
        int shared = SharedAddress.Of(ref memory[0], memory.IntLength);
        TEpilogue.Store(a, Accumulate(a, place, shared), place, shared);
    }

    private static TSums Accumulate(ConvolutionArguments a, TilePlace place, int shared)
    {
        int copiedRow = Group.IdxX / SharedTile.RowChunks, copiedChunk = Group.IdxX % SharedTile.RowChunks;
        TLeftRows leftRows = TLeftRows.Locate(a, place, place.Row + copiedRow, copiedChunk);
        TRightRows rightRows = TRightRows.Locate(a, place, place.Column + copiedRow, copiedChunk);
        int copied = KeepInRegister.Of(SharedTile.Offset(copiedRow, copiedChunk));

        int lane = Group.IdxX % TileThreads.WarpLanes;
        int leftOffset = KeepInRegister.Of(TLeft.Offset(TileThreads.WarpRow<TWarps>(TSums.Rows), lane));
        int rightOffset = KeepInRegister.Of(TRight.Offset(TileThreads.WarpColumn<TWarps>(TSums.Columns), lane));

        int steps = TStep.Count(a, place), end = shared + Stages * StageBytes;
        TStep step = TStep.First(a, place, copiedRow);
        int writing = shared, reading = shared;
        for (int ahead = 0; ahead < Stages - 1; ahead++)
        {
            if (ahead < steps)
            {
                Copy(leftRows, rightRows, a, step, writing + copied);
                step = TStep.Next(step, a);
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
                step = TStep.Next(step, a);
            }
            // Empty groups at the end keep the count.
            AsyncCopyCommit.Group();
            sums = Multiply(sums, reading + leftOffset, reading + LeftBytes + rightOffset);
            sums = Multiply(
                sums,
                reading + TLeft.SecondHalf(leftOffset),
                reading + LeftBytes + TRight.SecondHalf(rightOffset));
            reading = reading + StageBytes == end ? shared : reading + StageBytes;
            writing = writing + StageBytes == end ? shared : writing + StageBytes;
        }
        return sums;
    }

    private static void Copy(
        TLeftRows leftRows, TRightRows rightRows, ConvolutionArguments a, TStep step, int address)
    {
        TLeftRows.Copy(leftRows, a, step, address);
        TRightRows.Copy(rightRows, a, step, address + LeftBytes);
    }

    private static TSums Multiply(TSums sums, int leftAddress, int rightAddress) =>
        TSums.Multiply(sums, TLeft.Load(leftAddress), TRight.Load(rightAddress));
}
