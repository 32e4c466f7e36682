using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>The tile kernels of a precision, and how fp32 tensors become their operands.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Convolution">Forward, and the data gradient of a stride of one.</param>
/// <param name="StridedGradient">Parts of a strided data gradient.</param>
/// <param name="WeightGradient">The gradient of the weights; none in tf32.</param>
/// <param name="Rows">Rows of a number of channels, of x, dy or w.</param>
/// <param name="Reversed">The weights of a part of the data gradient.</param>
internal sealed record TileArithmetic(
    Precision Precision,
    IReadOnlyList<TilePlan> Convolution,
    IReadOnlyList<TilePlan> StridedGradient,
    IReadOnlyList<TilePlan> WeightGradient,
    Func<Tensor, int, Tensor> Rows,
    Func<Tensor, ConvolutionShape, ParityAxis, ParityAxis, Tensor> Reversed)
{
    /// <summary>Those that there are.</summary>
    public static IReadOnlyList<TileArithmetic> All => [Bf16, Tf32];

    /// <summary>Factors rounded to bf16 into memory of their own.</summary>
    public static TileArithmetic Bf16 { get; } = new(
        Precision.Bf16,
        Bf16Convolution.Tiles,
        Bf16StridedGradient.Tiles,
        Bf16WeightGradient.Tiles,
        ChannelRows.Pack,
        (w, shape, vertical, horizontal) =>
            ReversedWeights<Bf16Chunk>.Pack(w, shape, vertical, horizontal, DType.BFloat16));

    /// <summary>Factors as they are in memory, rounded to tf32 in registers.</summary>
    public static TileArithmetic Tf32 { get; } = new(
        Precision.Tf32,
        Tf32Convolution.Tiles,
        Tf32StridedGradient.Tiles,
        [],
        (source, _) => source,
        (w, shape, vertical, horizontal) =>
            ReversedWeights<Fp32Chunk>.Pack(w, shape, vertical, horizontal, DType.Float32));

    /// <summary>The tiles for a pass.</summary>
    public IReadOnlyList<TilePlan> Tiles(ConvolutionShape shape, ConvolutionPass pass) => pass switch
    {
        ConvolutionPass.Forward => Convolution,
        ConvolutionPass.DataGradient => shape.Stride is { Height: 1, Width: 1 } ? Convolution : StridedGradient,
        _ => WeightGradient,
    };
}
