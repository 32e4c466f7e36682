namespace IlgpuNet.Cuda;

/// <summary>The sums and nothing else.</summary>
internal struct RoundedSums : IBf16Pairs
{
    public static void Store(ConvolutionArguments a, int column, int address, float first, float second) =>
        SharedStore.Word(address, PackBf16.Pair(first, second));
}
