using Left32 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>;
using Left64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>>;
using Pixels128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>;
using Pixels256 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<
        IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>,
    IlgpuNet.Cuda.WindowStep>;
using Pixels64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>;
using Right32 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>;
using Right64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>>;
using Sums32x16 = IlgpuNet.Cuda.Above<
    IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>;
using Sums32x32 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>;
using Sums64x16 = IlgpuNet.Cuda.Above<
    IlgpuNet.Cuda.Above<IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>,
    IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>,
    IlgpuNet.Cuda.RightRows16>;
using Sums64x32 = IlgpuNet.Cuda.Above<
    IlgpuNet.Cuda.Square<IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>,
    IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>,
    IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>>;
using Sums64x64 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.Square<IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>,
    IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>,
    IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>>;
using Weights128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.WeightRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>;
using Weights64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.WeightRow, IlgpuNet.Cuda.WindowStep>;

namespace IlgpuNet.Cuda;

/// <summary>
/// The forward pass of a convolution on tensor cores: y from x and the weights, all bf16, summed in fp32. One kernel in
/// tiles (positions x output channels) for many output channels, for few, and for small products. Output channels come in
/// multiples of eight.
/// </summary>
internal static class ForwardConvolution
{
    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (128 + 128))]
    internal static void Tile128x128Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums64x64, Left64, Right64, Pixels128, Weights128>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (256 + 64))]
    internal static void Tile256x64Kernel(ConvolutionArguments a) =>
        Run<ColumnOfWarps, Sums64x64, Left64, Right64, Pixels256, Weights64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 3, TileMemory.RowStages * (128 + 64))]
    internal static void Tile128x64Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums64x32, Left64, Right32, Pixels128, Weights64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (64 + 64))]
    internal static void Tile64x64Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums32x32, Left32, Right32, Pixels64, Weights64>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (128 + 32))]
    internal static void Tile128x32Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums64x16, Left64, RightRows16, Pixels128, WeightRow>(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 6, TileMemory.RowStages * (64 + 32))]
    internal static void Tile64x32Kernel(ConvolutionArguments a) =>
        Run<TwoByTwoWarps, Sums32x16, Left32, RightRows16, Pixels64, WeightRow>(a);

    /// <summary>The tile of 128 positions and 128 output channels.</summary>
    public static TilePlan Tile128x128 { get; } = Plan(Tile128x128Kernel, 128, 128);

    /// <summary>The tile of 256 positions and 64 output channels.</summary>
    public static TilePlan Tile256x64 { get; } = Plan(Tile256x64Kernel, 256, 64);

    /// <summary>The tile of 128 positions and 64 output channels.</summary>
    public static TilePlan Tile128x64 { get; } = Plan(Tile128x64Kernel, 128, 64);

    /// <summary>The tile of 64 positions and 64 output channels.</summary>
    public static TilePlan Tile64x64 { get; } = Plan(Tile64x64Kernel, 64, 64);

    /// <summary>
    /// The tiles, large ones first, of equally large ones that which reads less; groups of channels ask for narrow ones.
    /// </summary>
    public static IReadOnlyList<TilePlan> Tiles { get; } =
    [
        Tile128x128, Tile256x64, Tile128x64, Tile64x64, Plan(Tile128x32Kernel, 128, 32), Plan(Tile64x32Kernel, 64, 32),
    ];

    private static TilePlan Plan(Action<ConvolutionArguments> kernel, int rows, int columns) =>
        new(kernel, rows, columns) { SumsCells = true };

    private static void Run<TWarps, TSums, TLeft, TRight, TPixels, TWeights>(ConvolutionArguments a)
        where TWarps : struct, ITileWarps
        where TSums : struct, IAccumulator<TSums, TLeft, TRight>
        where TLeft : struct, IFragments<TLeft>
        where TRight : struct, IFragments<TRight>
        where TPixels : struct, ITileRows<TPixels, WindowStep>
        where TWeights : struct, ITileRows<TWeights, WindowStep> =>
        TileKernel<
            TWarps, TSums, TLeft, TRight, WindowStep, TPixels, TWeights,
            WithMoments<TWarps, TSums, TLeft, TRight, WithCellSums<TWarps, TSums, TLeft, TRight>>>.Run(a);
}
