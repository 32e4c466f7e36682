using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>Sums in fp32 with the bias, or added to what is there.</summary>
internal static class Fp32Result
{
    /// <summary>
    /// Takes two neighbouring sums; the column may lie beyond the last. The four lanes that hold a row's eight sums
    /// fill one sector of memory.
    /// </summary>
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
