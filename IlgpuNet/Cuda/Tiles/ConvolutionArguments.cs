using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// A pass of a convolution of NHWC maps as the tile kernels take it: a product of matrices, one of which is x seen through
/// a window.
/// </summary>
internal struct ConvolutionArguments
{
    /// <summary>The maps under the window, [n, h, w, inputs].</summary>
    public ArrayView<UInt4> X;

    /// <summary>
    /// The other factor: weights [columns, kh, kw, inputs of a group]; dy for the gradient of the weights.
    /// </summary>
    public ArrayView<UInt4> Factor;

    /// <summary>The product's elements, bf16 or fp32 as the kernel says.</summary>
    public ArrayView<UInt4> Result;

    /// <summary>Added to the columns where <see cref="HasBias"/>.</summary>
    public ArrayView<float> Bias;

    /// <summary>
    /// Sums of the result's elements and of their squares where <see cref="HasMoments"/>, by rows of tiles:
    /// [rows of tiles, 2, columns].
    /// </summary>
    public ArrayView<double> Moments;

    /// <summary>Where the result's sums over cells of its maps go, if they are asked for.</summary>
    public CellArguments Cells;

    public int HasBias, Accumulate, HasMoments;

    /// <summary>Rows and columns of the product.</summary>
    public int Rows, Columns;

    /// <summary>
    /// Rows and columns of the product for each group of channels. All are one group's in one of both directions.
    /// </summary>
    public int GroupRows, GroupColumns;

    /// <summary>Channels of x, and of x in a group, in chunks of sixteen bytes.</summary>
    public int InputChunks, GroupChunks;

    public int H, W, Ho, Wo;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, PaddingHeight, PaddingWidth;

    /// <summary>The map whose pixels the product's rows are, and where: <see cref="SpacedPlace"/>.</summary>
    public int ResultHeight, ResultWidth, ResultTop, ResultLeft, SpacingHeight, SpacingWidth;

    /// <summary>The element at which the result of the executing group's piece begins.</summary>
    public int ResultStart;

    /// <summary>Positions over which the gradient of the weights is summed, and how many of them are a piece.</summary>
    public int Positions, PieceLength;

    /// <summary>A step of the gradient of the weights in whole images, lines and columns of y.</summary>
    public int StepImages, StepLines, StepColumns;
}
