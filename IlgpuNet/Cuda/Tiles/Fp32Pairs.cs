using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>fp32. The four lanes that hold a row's eight sums fill one sector of memory.</summary>
internal struct Fp32Pairs : ISumPairs
{
    public static void Store(ConvolutionArguments a, int index, float first, float second)
    {
        ArrayView<float> result = a.Result.Cast<float>();
        if (a.Accumulate != 0)
        {
            first += result[index];
            second += result[index + 1];
        }
        StorePair.Floats(ref result[index], first, second);
    }
}
