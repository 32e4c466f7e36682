namespace IlgpuNet.Cuda;

/// <summary>
/// The rows of the product are evenly spaced pixels of a larger map: a part of a strided data gradient.
/// </summary>
internal struct SpacedPlace : IResultPlace
{
    public static int RowStart(ConvolutionArguments a, int row)
    {
        int column = row % a.Wo, line = row / a.Wo;
        int h = line % a.Ho * a.SpacingHeight + a.ResultTop, w = column * a.SpacingWidth + a.ResultLeft;
        return ((line / a.Ho * a.ResultHeight + h) * a.ResultWidth + w) * a.Columns;
    }
}
