using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The result is the product's matrix, with the bias added, or added to what is there.</summary>
internal struct OutputResult : ITileResult
{
    public static int RowStart(ConvolutionArguments a, int row) => a.ResultStart + row * a.Columns;

    public static void Store(ConvolutionArguments a, int rowStart, int column, float first, float second)
    {
        if (column >= a.Columns)
            return;
        if (a.HasBias != 0)
        {
            first += a.Bias[column];
            second += a.Bias[column + 1];
        }
        ArrayView<float> result = a.Result.Cast<float>();
        int index = rowStart + column;
        if (a.Accumulate != 0)
        {
            first += result[index];
            second += result[index + 1];
        }
        StorePair.Floats(ref result[index], first, second);
    }
}
