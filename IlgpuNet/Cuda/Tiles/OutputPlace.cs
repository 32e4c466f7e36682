namespace IlgpuNet.Cuda;

/// <summary>The result is the product's matrix, or that of a piece of its inner extent.</summary>
internal struct OutputPlace : IResultPlace
{
    public static int RowStart(ConvolutionArguments a, int row) => a.ResultStart + row * a.Columns;
}
