namespace IlgpuNet.Cuda;

/// <summary>
/// Sums in fp32 go straight from the registers to their result. Pieces of the inner extent stand one behind the other.
/// </summary>
internal struct Fp32Sums<TSums, TLeft, TRight, TResult> : ITileEpilogue<TSums>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TResult : struct, ITileResult
{
    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        a.ResultStart = place.Piece * a.Rows * a.Columns;
        TSums.Give<TResult>(
            sums,
            a,
            place.Row + TileThreads.LaneRow(TSums.Rows),
            place.Column + TileThreads.LaneColumn(TSums.Columns));
    }
}
