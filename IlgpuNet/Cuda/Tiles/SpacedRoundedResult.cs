namespace IlgpuNet.Cuda;

/// <summary>The rows of the product are pixels as in <see cref="SpacedResult"/>, of a map in bf16.</summary>
internal struct SpacedRoundedResult : ITileResult
{
    public static int RowStart(ConvolutionArguments a, int row) => SpacedResult.RowStart(a, row);

    public static void Store(ConvolutionArguments a, int rowStart, int column, float first, float second) =>
        RoundedResult.Store(a, rowStart, column, first, second);
}
