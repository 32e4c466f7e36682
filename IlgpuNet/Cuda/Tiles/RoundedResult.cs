using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// The result is the product's matrix in bf16: the sums with the bias, or with what is there, rounded once. The four
/// lanes that hold a row's eight sums write sixteen bytes.
/// </summary>
internal struct RoundedResult : ITileResult
{
    public static int RowStart(ConvolutionArguments a, int row) => OutputResult.RowStart(a, row);

    public static void Store(ConvolutionArguments a, int rowStart, int column, float first, float second)
    {
        if (column >= a.Columns)
            return;
        if (a.HasBias != 0)
        {
            first += a.Bias[column];
            second += a.Bias[column + 1];
        }
        ArrayView<uint> result = a.Result.Cast<uint>();
        int pair = (rowStart + column) / 2;
        if (a.Accumulate != 0)
        {
            first += Interop.IntAsFloat(result[pair] << 16);
            second += Interop.IntAsFloat(result[pair] & 0xffff0000);
        }
        result[pair] = PackBf16.Pair(first, second);
    }
}
