namespace IlgpuNet.Cuda;

/// <summary>What a tile's sums become in memory.</summary>
internal interface ITileResult
{
    /// <summary>The element at which a row of the product begins. The row may lie below the last.</summary>
    static abstract int RowStart(ConvolutionArguments a, int row);

    /// <summary>Takes two neighbouring sums; the column may lie beyond the last.</summary>
    static abstract void Store(ConvolutionArguments a, int rowStart, int column, float first, float second);
}
