using IlgpuNet.Devices;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>
/// Which passes of which convolutions the tile kernels compute; the portable kernels compute the others.
/// </summary>
internal static class TileLimits
{
    /// <summary>Elements in sixteen bytes of an operand.</summary>
    public static int ChunkElements(Precision precision) =>
        precision == Precision.Bf16 ? Bf16Chunk.Elements : Fp32Chunk.Elements;

    /// <summary>Positions that a step of the weight gradient sums over: the elements of a row of a stage.</summary>
    public static int StepPositions(Precision precision) => SharedTile.RowChunks * ChunkElements(precision);

    /// <summary>What is in the way of a pass on tensor cores; null where nothing is.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="pass">Which of its products.</param>
    /// <param name="precision">The arithmetic that is wanted.</param>
    public static string? Obstacle(ConvolutionShape shape, ConvolutionPass pass, Precision precision)
    {
        if (precision == Precision.Fp32)
            return "fp32 is not the arithmetic of tensor cores";
        if (GroupBlocks.Factor(shape) is null)
            return $"{shape.Groups} groups of {shape.GroupInputs} and {shape.GroupOutputs} channels fill no tile";
        ConvolutionShape seen = Seen(shape, pass, precision);
        if (seen != shape)
            return Obstacle(seen, pass, precision);
        if (shape.Taps > PixelRow.MaximumTaps)
            return $"a window of {shape.Kernel} pixels has more than {PixelRow.MaximumTaps}";
        return pass switch
        {
            ConvolutionPass.Forward => Channels(shape.Outputs, shape.Inputs, precision),
            ConvolutionPass.DataGradient => Channels(shape.Inputs, shape.Outputs, precision),
            _ => Operand(shape.Inputs, precision) ?? Operand(shape.Outputs, precision),
        };
    }

    /// <summary>Whether the pass is that of the convolution whose window's columns are channels.</summary>
    public static bool Folds(ConvolutionShape shape, ConvolutionPass pass, Precision precision) =>
        precision == Precision.Bf16 && pass != ConvolutionPass.DataGradient && FoldedColumns.Fit(shape);

    /// <summary>
    /// The convolution that the tile kernels see: of blocks, or of columns of the window as channels.
    /// </summary>
    public static ConvolutionShape Seen(ConvolutionShape shape, ConvolutionPass pass, Precision precision) =>
        Folds(shape, pass, precision) ? FoldedColumns.Of(shape) : GroupBlocks.Of(shape);

    private static string? Channels(int results, int operands, Precision precision) => results % 2 != 0
        ? $"{results} channels of the result are not even"
        : Operand(operands, precision);

    /// <summary>bf16 is packed, and filled with zeros; fp32 is read as it lies in memory.</summary>
    private static string? Operand(int channels, Precision precision) =>
        precision == Precision.Tf32 && channels % Fp32Chunk.Elements != 0
            ? $"{channels} channels of the operand are no multiple of {Fp32Chunk.Elements}"
            : null;
}
