using Gradients128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.GradientColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>;
using Gradients256 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<
        IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.GradientColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>,
    IlgpuNet.Cuda.PositionStep>;
using Gradients64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.GradientColumns, IlgpuNet.Cuda.PositionStep>;
using Left64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftColumns32>;
using Pixels128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>;
using Pixels256 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<
        IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelColumns, IlgpuNet.Cuda.PositionStep>, IlgpuNet.Cuda.PositionStep>,
    IlgpuNet.Cuda.PositionStep>;
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
        Run<TwoByTwoWarps, Sums64x64, Left64, Right64, Gradients128, Pixels128>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (256 + 64))]
    internal static void Tile256x64Kernel(ConvolutionArguments a) =>
        Run<ColumnOfWarps, Sums64x64, Left64, Right64, Gradients256, Pixels64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (64 + 256))]
    internal static void Tile64x256Kernel(ConvolutionArguments a) =>
        Run<RowOfWarps, Sums64x64, Left64, Right64, Gradients64, Pixels256>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 3, TileMemory.RowStages * (128 + 64))]
    internal static void Tile128x64Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums64x32, Left64, RightColumns32, Gradients128, Pixels64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (64 + 64))]
    internal static void Tile64x64Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, ColumnSums32x32, LeftColumns32, RightColumns32, Gradients64, Pixels64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (32 + 128))]
    internal static void Tile32x128Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums16x64, LeftColumns16, Right64, GradientColumns, Pixels128>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 6, TileMemory.RowStages * (32 + 64))]
    internal static void Tile32x64Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, ColumnSums16x32, LeftColumns16, RightColumns32, GradientColumns, Pixels64>(a);

    /// <summary>
    /// The kernels, large tiles first, of equally large ones that which reads less; groups of channels ask for flat ones.
    /// </summary>
    public static IReadOnlyList<TilePlan> Tiles { get; } =
    [
        new(Tile128x128Kernel, 128, 128), new(Tile256x64Kernel, 256, 64), new(Tile64x256Kernel, 64, 256),
        new(Tile128x64Kernel, 128, 64), new(Tile64x64Kernel, 64, 64),
        new(Tile32x128Kernel, 32, 128), new(Tile32x64Kernel, 32, 64),
    ];

    private static void Run<TWarps, TSums, TLeft, TRight, TGradients, TPixels>(ConvolutionArguments a)
        where TWarps : struct, ITileWarps
        where TSums : struct, IAccumulator<TSums, TLeft, TRight>
        where TLeft : struct, IFragments<TLeft>
        where TRight : struct, IFragments<TRight>
        where TGradients : struct, ITileRows<TGradients, PositionStep>
        where TPixels : struct, ITileRows<TPixels, PositionStep> =>
        TileKernel<
            TWarps, TSums, TLeft, TRight, PositionStep, TGradients, TPixels,
            Fp32Sums<TWarps, TSums, TLeft, TRight, Result>>.Run(a);
}
