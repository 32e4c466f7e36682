namespace IlgpuNet.Cuda;

/// <summary>What becomes of the sums of a tile.</summary>
/// <typeparam name="TSums">The sums of a warp.</typeparam>
internal interface ITileEpilogue<TSums>
    where TSums : struct
{
    /// <summary>Takes the executing lane's sums. Other lanes may still read the stages in shared memory.</summary>
    static abstract void Store(ConvolutionArguments a, TSums sums, TilePlace place, int shared);
}
