using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>The passes of a convolution as products for the tile kernels; the views are left to be filled in.</summary>
internal static class ConvolutionProducts
{
    /// <summary>y: positions x output channels.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="chunkElements">Elements in sixteen bytes of the operands.</param>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it.</exception>
    public static ConvolutionArguments Forward(ConvolutionShape shape, int chunkElements = SharedTile.ChunkElements)
    {
        RequireOneGroup(shape);
        RequireSize(shape, (long)shape.Positions * shape.Outputs);
        return Window(
            shape.Positions, shape.Outputs, shape.Inputs, shape.Kernel.Height, shape.Kernel.Width, chunkElements) with
        {
            H = shape.H,
            W = shape.W,
            Ho = shape.Ho,
            Wo = shape.Wo,
            StrideHeight = shape.Stride.Height,
            StrideWidth = shape.Stride.Width,
            PaddingHeight = shape.Padding.Height,
            PaddingWidth = shape.Padding.Width,
        };
    }

    /// <summary>A part of dx: its pixels x input channels, from dy and the part's weights.</summary>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it.</exception>
    public static ConvolutionArguments DataGradient(
        ConvolutionShape shape, ParityAxis vertical, ParityAxis horizontal, int chunkElements = SharedTile.ChunkElements)
    {
        RequireOneGroup(shape);
        RequireSize(shape, (long)shape.N * shape.H * shape.W * shape.Inputs);
        return Window(
            shape.N * vertical.Count * horizontal.Count, shape.Inputs, shape.Outputs, vertical.Taps, horizontal.Taps,
            chunkElements) with
        {
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
    /// dw: output channels x (pixels of the window, input channels), summed over the positions in pieces of a multiple
    /// of <see cref="PositionStep.Positions"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it.</exception>
    public static ConvolutionArguments WeightGradient(ConvolutionShape shape, int pieceLength)
    {
        RequireOneGroup(shape);
        if (shape.Inputs % SharedTile.ChunkElements != 0)
        {
            throw new ArgumentException(
                $"{shape.Inputs} input channels are no multiple of {SharedTile.ChunkElements}", nameof(shape));
        }
        int step = PositionStep.Positions;
        return Forward(shape) with
        {
            Rows = shape.Outputs,
            Columns = shape.Depth,
            Positions = shape.Positions,
            PieceLength = pieceLength,
            StepColumns = step % shape.Wo,
            StepLines = step / shape.Wo % shape.Ho,
            StepImages = step / shape.Wo / shape.Ho,
        };
    }

    private static ConvolutionArguments Window(
        int rows, int columns, int inputs, int kernelHeight, int kernelWidth, int chunkElements)
    {
        if (columns % 2 != 0)
            throw new ArgumentException($"{columns} channels of the result are not even", nameof(columns));
        if (kernelHeight * kernelWidth > PixelRow.MaximumTaps)
        {
            throw new ArgumentException(
                $"a window of {kernelHeight}x{kernelWidth} pixels has more than {PixelRow.MaximumTaps}", nameof(kernelHeight));
        }
        return new ConvolutionArguments
        {
            Rows = rows,
            Columns = columns,
            InputChunks = (inputs + chunkElements - 1) / chunkElements,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
        };
    }

    private static void RequireOneGroup(ConvolutionShape shape)
    {
        if (shape.Groups != 1)
            throw new ArgumentException($"tile kernels have one group, not {shape.Groups}", nameof(shape));
    }

    private static void RequireSize(ConvolutionShape shape, long elements)
    {
        if (elements > int.MaxValue)
            throw new ArgumentException($"a map of {shape} has more than 2^31 elements: use a smaller batch", nameof(shape));
    }
}
