namespace IlgpuNet.Cuda;

/// <summary>Sums with the bias, or added to what is there, in a place and in a type.</summary>
internal struct TileResult<TPlace, TPairs> : ITileResult
    where TPlace : struct, IResultPlace
    where TPairs : struct, ISumPairs
{
    public static int RowStart(ConvolutionArguments a, int row) => TPlace.RowStart(a, row);

    public static void Store(ConvolutionArguments a, int rowStart, int column, float first, float second)
    {
        if (column >= a.Columns)
            return;
        if (a.HasBias != 0)
        {
            first += a.Bias[column];
            second += a.Bias[column + 1];
        }
        TPairs.Store(a, rowStart + column, first, second);
    }
}
