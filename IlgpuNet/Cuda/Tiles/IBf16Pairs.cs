namespace IlgpuNet.Cuda;

/// <summary>How two neighbouring sums become bf16 in shared memory.</summary>
internal interface IBf16Pairs
{
    /// <summary>Writes both, rounded once; the column of the product may lie beyond the last.</summary>
    static abstract void Store(ConvolutionArguments a, int column, int address, float first, float second);
}
