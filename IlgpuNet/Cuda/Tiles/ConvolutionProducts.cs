using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>The passes of a convolution as products for the tile kernels; the views are left to be filled in.</summary>
internal static class ConvolutionProducts
{
    /// <summary>y: positions x output channels.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="precision">The arithmetic.</param>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it: <see cref="TileLimits"/>.</exception>
    public static ConvolutionArguments Forward(ConvolutionShape shape, Precision precision)
    {
        Require(shape, ConvolutionPass.Forward, precision);
        RequireSize(shape, (long)shape.Positions * shape.Outputs);
        return Positions(shape, precision) with
        {
            Rows = shape.Positions,
            Columns = shape.Outputs,
            GroupRows = shape.Positions,
            GroupColumns = shape.GroupOutputs,
        };
    }

    /// <summary>A part of dx: its pixels x input channels, from dy and the part's weights.</summary>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it: <see cref="TileLimits"/>.</exception>
    public static ConvolutionArguments DataGradient(
        ConvolutionShape shape, ParityAxis vertical, ParityAxis horizontal, Precision precision)
    {
        Require(shape, ConvolutionPass.DataGradient, precision);
        RequireSize(shape, (long)shape.N * shape.H * shape.W * shape.Inputs);
        int rows = shape.N * vertical.Count * horizontal.Count;
        return new ConvolutionArguments
        {
            Rows = rows,
            Columns = shape.Inputs,
            GroupRows = rows,
            GroupColumns = shape.GroupInputs,
            InputChunks = Chunks(shape.Outputs, precision),
            GroupChunks = Chunks(shape.GroupOutputs, precision),
            KernelHeight = vertical.Taps,
            KernelWidth = horizontal.Taps,
            H = shape.Ho,
            W = shape.Wo,
            Ho = vertical.Count,
            Wo = horizontal.Count,
            StrideHeight = 1,
            StrideWidth = 1,
            PaddingHeight = vertical.Padding,
            PaddingWidth = horizontal.Padding,
            ResultHeight = shape.H,
            ResultWidth = shape.W,
            ResultTop = vertical.First,
            ResultLeft = horizontal.First,
            SpacingHeight = shape.Stride.Height,
            SpacingWidth = shape.Stride.Width,
        };
    }

    /// <summary>
    /// dw: output channels x (pixels of the window, input channels filled to whole chunks), summed over the positions
    /// in pieces of a multiple of <see cref="TileLimits.StepPositions"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it: <see cref="TileLimits"/>.</exception>
    public static ConvolutionArguments WeightGradient(ConvolutionShape shape, Precision precision, int pieceLength)
    {
        Require(shape, ConvolutionPass.WeightGradient, precision);
        RequireSize(shape, (long)shape.Positions * shape.Outputs);
        int step = TileLimits.StepPositions(precision);
        int columns = shape.Taps * Chunks(shape.GroupInputs, precision) * TileLimits.ChunkElements(precision);
        return Positions(shape, precision) with
        {
            Rows = shape.Outputs,
            Columns = columns,
            GroupRows = shape.GroupOutputs,
            GroupColumns = columns,
            Positions = shape.Positions,
            PieceLength = pieceLength,
            StepColumns = step % shape.Wo,
            StepLines = step / shape.Wo % shape.Ho,
            StepImages = step / shape.Wo / shape.Ho,
        };
    }

    /// <summary>x seen through a window at the positions of y.</summary>
    private static ConvolutionArguments Positions(ConvolutionShape shape, Precision precision) => new()
    {
        InputChunks = Chunks(shape.Inputs, precision),
        GroupChunks = Chunks(shape.GroupInputs, precision),
        KernelHeight = shape.Kernel.Height,
        KernelWidth = shape.Kernel.Width,
        H = shape.H,
        W = shape.W,
        Ho = shape.Ho,
        Wo = shape.Wo,
        StrideHeight = shape.Stride.Height,
        StrideWidth = shape.Stride.Width,
        PaddingHeight = shape.Padding.Height,
        PaddingWidth = shape.Padding.Width,
    };

    private static int Chunks(int channels, Precision precision) =>
        WorkSplit.Parts(channels, TileLimits.ChunkElements(precision));

    private static void Require(ConvolutionShape shape, ConvolutionPass pass, Precision precision)
    {
        if (TileLimits.Obstacle(shape, pass, precision) is { } obstacle)
            throw new ArgumentException(obstacle, nameof(shape));
    }

    private static void RequireSize(ConvolutionShape shape, long elements)
    {
        if (elements > int.MaxValue)
        {
            throw new ArgumentException(
                $"a map of {shape} has more than 2^31 elements: use a smaller batch", nameof(shape));
        }
    }
}
