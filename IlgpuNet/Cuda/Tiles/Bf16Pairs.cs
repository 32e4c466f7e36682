using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>bf16, rounded once. The four lanes that hold a row's eight sums write sixteen bytes.</summary>
internal struct Bf16Pairs : ISumPairs
{
    public static void Store(ConvolutionArguments a, int index, float first, float second)
    {
        ArrayView<uint> result = a.Result.Cast<uint>();
        int pair = index / 2;
        if (a.Accumulate != 0)
        {
            first += Interop.IntAsFloat(result[pair] << 16);
            second += Interop.IntAsFloat(result[pair] & 0xffff0000);
        }
        result[pair] = PackBf16.Pair(first, second);
    }
}
