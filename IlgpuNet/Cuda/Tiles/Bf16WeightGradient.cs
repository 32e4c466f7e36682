using Gradients128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.GradientColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>;
using Gradients64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.GradientColumns, IlgpuNet.Cuda.PositionStep>;
using Left64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftColumns32>;
using Pixels128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>;
using Pixels64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelColumns, IlgpuNet.Cuda.PositionStep>;
using Result = IlgpuNet.Cuda.TileResult<IlgpuNet.Cuda.OutputPlace, IlgpuNet.Cuda.Fp32Pairs>;
using Right64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightColumns32>;
using Sums16x64 = IlgpuNet.Cuda.Beside<
    IlgpuNet.Cuda.ColumnSums16x32, IlgpuNet.Cuda.LeftColumns16, IlgpuNet.Cuda.RightColumns32>;
using Sums64x32 = IlgpuNet.Cuda.Above<
    IlgpuNet.Cuda.ColumnSums32x32, IlgpuNet.Cuda.LeftColumns32, IlgpuNet.Cuda.RightColumns32>;
using Sums64x64 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.ColumnSums32x32, IlgpuNet.Cuda.LeftColumns32, IlgpuNet.Cuda.RightColumns32>;

namespace IlgpuNet.Cuda;

/// <summary>
/// The gradient of the weights from bf16 operands: output channels of dy x (pixels of the window, input channels), summed
/// in fp32 over a piece of the positions.
/// </summary>
internal static class Bf16WeightGradient
{
    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (128 + 128))]
    internal static void Tile128x128Kernel(ConvolutionArguments a) =>
        TileKernel<
            Sums64x64, Left64, Right64, PositionStep, Gradients128, Pixels128,
            Fp32Sums<Sums64x64, Left64, Right64, Result>>.Run(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 3, TileMemory.RowStages * (128 + 64))]
    internal static void Tile128x64Kernel(ConvolutionArguments a) =>
        TileKernel<
            Sums64x32, Left64, RightColumns32, PositionStep, Gradients128, Pixels64,
            Fp32Sums<Sums64x32, Left64, RightColumns32, Result>>.Run(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (64 + 64))]
    internal static void Tile64x64Kernel(ConvolutionArguments a) =>
        TileKernel<
            ColumnSums32x32, LeftColumns32, RightColumns32, PositionStep, Gradients64, Pixels64,
            Fp32Sums<ColumnSums32x32, LeftColumns32, RightColumns32, Result>>.Run(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (32 + 128))]
    internal static void Tile32x128Kernel(ConvolutionArguments a) =>
        TileKernel<
            Sums16x64, LeftColumns16, Right64, PositionStep, GradientColumns, Pixels128,
            Fp32Sums<Sums16x64, LeftColumns16, Right64, Result>>.Run(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 6, TileMemory.RowStages * (32 + 64))]
    internal static void Tile32x64Kernel(ConvolutionArguments a) =>
        TileKernel<
            ColumnSums16x32, LeftColumns16, RightColumns32, PositionStep, GradientColumns, Pixels64,
            Fp32Sums<ColumnSums16x32, LeftColumns16, RightColumns32, Result>>.Run(a);

    /// <summary>The kernels, large tiles first; groups of channels ask for flat ones.</summary>
    public static IReadOnlyList<TilePlan> Tiles { get; } =
    [
        new(Tile128x128Kernel, 128, 128), new(Tile128x64Kernel, 128, 64), new(Tile64x64Kernel, 64, 64),
        new(Tile32x128Kernel, 32, 128), new(Tile32x64Kernel, 32, 64),
    ];
}
