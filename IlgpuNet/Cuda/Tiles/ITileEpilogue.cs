namespace IlgpuNet.Cuda;

/// <summary>What becomes of the sums of a tile.</summary>
internal interface ITileEpilogue
{
    /// <summary>Takes eight neighbouring bf16 of a row; row and column count in the whole product.</summary>
    static abstract void Store(ConvolutionArguments a, int row, int column, UInt4 values);
}
