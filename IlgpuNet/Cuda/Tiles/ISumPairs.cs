namespace IlgpuNet.Cuda;

/// <summary>The type in which sums stand in memory.</summary>
internal interface ISumPairs
{
    /// <summary>Writes two neighbouring sums, or adds them to what is there.</summary>
    static abstract void Store(ConvolutionArguments a, int index, float first, float second);
}
