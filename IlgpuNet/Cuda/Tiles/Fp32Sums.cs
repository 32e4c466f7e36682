namespace IlgpuNet.Cuda;

/// <summary>
/// Sums in fp32 go straight from the registers to their result. Pieces of the inner extent stand one behind the other.
/// </summary>
internal struct Fp32Sums<TWarps, TSums, TLeft, TRight, TPlace> : ITileEpilogue<TSums>
    where TWarps : struct, ITileWarps
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TPlace : struct, IResultPlace
{
    public static void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared)
    {
        a.ResultStart = place.Piece * a.Rows * a.Columns;
        TSums.Give<TPlace>(
            sums,
            a,
            place.Row + TileThreads.LaneRow<TWarps>(TSums.Rows),
            place.Column + TileThreads.LaneColumn<TWarps>(TSums.Columns));
    }
}
