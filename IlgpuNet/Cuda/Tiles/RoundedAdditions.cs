using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The sums with the bias, or added to what stands in their place, or both.</summary>
internal struct RoundedAdditions : IBf16Pairs
{
    public static void Store(ConvolutionArguments a, int column, int address, float first, float second)
    {
        if (a.HasBias != 0 && column < a.Columns)
        {
            first += a.Bias[column];
            second += a.Bias[column + 1];
        }
        if (a.Accumulate != 0)
        {
            uint before = SharedLoad.Word(address);
            first += Interop.IntAsFloat(before << 16);
            second += Interop.IntAsFloat(before & 0xffff0000);
        }
        SharedStore.Word(address, PackBf16.Pair(first, second));
    }
}
