namespace IlgpuNet.Cuda;

/// <summary>Where the rows of a product stand in memory.</summary>
internal interface IResultPlace
{
    /// <summary>The element at which a row begins. The row may lie below the last.</summary>
    static abstract int RowStart(ConvolutionArguments a, int row);
}
