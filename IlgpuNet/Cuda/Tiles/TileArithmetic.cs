using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>The tile kernels of a precision and a type of maps, and how tensors become operands.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Maps">The type of maps.</param>
/// <param name="Convolution">Forward, and the data gradient of a stride of one.</param>
/// <param name="StridedGradient">Parts of a strided data gradient.</param>
/// <param name="WeightGradient">The gradient of the weights.</param>
/// <param name="Rows">Rows of a number of channels, of x, dy or w.</param>
/// <param name="Reversed">The weights of a part of the data gradient.</param>
internal sealed record TileArithmetic(
    Precision Precision,
    DType Maps,
    IReadOnlyList<TilePlan> Convolution,
    IReadOnlyList<TilePlan> StridedGradient,
    IReadOnlyList<TilePlan> WeightGradient,
    Func<Tensor, int, Tensor> Rows,
    Func<Tensor, ConvolutionShape, ParityAxis, ParityAxis, Tensor> Reversed)
{
    /// <summary>fp32 maps: factors are rounded to bf16 into memory of their own.</summary>
    public static TileArithmetic Bf16 { get; } = new(
        Precision.Bf16,
        DType.Float32,
        Bf16Convolution<OutputPlace>.Tiles,
        Bf16Convolution<SpacedPlace>.Tiles,
        Bf16WeightGradient.Tiles,
        ChannelRows.Pack,
        (w, shape, vertical, horizontal) =>
            ReversedWeights<Bf16Chunk>.Pack(w, shape, vertical, horizontal, DType.BFloat16));

    /// <summary>bf16 maps, read as they are where channels fill whole chunks; results are rounded to bf16.</summary>
    public static TileArithmetic Bf16Maps { get; } = Bf16 with
    {
        Maps = DType.BFloat16,
        Convolution = Bf16MapConvolution<OutputPlace>.Tiles,
        StridedGradient = Bf16MapConvolution<SpacedPlace>.Tiles,
    };

    /// <summary>Factors as they are in memory, rounded to tf32 in registers.</summary>
    public static TileArithmetic Tf32 { get; } = new(
        Precision.Tf32,
        DType.Float32,
        Tf32Convolution<OutputPlace>.Tiles,
        Tf32Convolution<SpacedPlace>.Tiles,
        Tf32WeightGradient.Tiles,
        (source, _) => source,
        (w, shape, vertical, horizontal) =>
            ReversedWeights<Fp32Chunk>.Pack(w, shape, vertical, horizontal, DType.Float32));

    /// <summary>All.</summary>
    public static IReadOnlyList<TileArithmetic> All { get; } = [Bf16, Bf16Maps, Tf32];

    /// <summary>The type of maps, as <c>fp32</c> or <c>bf16</c>.</summary>
    public string MapWord => (Maps == DType.BFloat16 ? Precision.Bf16 : Precision.Fp32).Word();

    /// <summary>That of a precision which computes on tensor cores, on maps of a type that its devices have.</summary>
    public static TileArithmetic Of(Precision precision, DType maps) =>
        All.Single(known => known.Precision == precision && known.Maps == maps);

    /// <summary>The tiles for a pass, or for one of the products that it is made of.</summary>
    public IReadOnlyList<TilePlan> Tiles(ConvolutionPass pass, ConvolutionArguments a) => (pass, a) switch
    {
        (ConvolutionPass.WeightGradient, _) => WeightGradient,
        (_, { SpacingHeight: > 1 } or { SpacingWidth: > 1 }) => StridedGradient,
        _ => Convolution,
    };
}
