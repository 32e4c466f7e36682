using Tiles32 = IlgpuNet.Cuda.WeightTiles<
    IlgpuNet.Cuda.PositionStep<IlgpuNet.Cuda.Fp32Chunk>,
    IlgpuNet.Cuda.GradientColumns<IlgpuNet.Cuda.Fp32Chunk>,
    IlgpuNet.Cuda.PixelColumns<IlgpuNet.Cuda.Fp32Chunk>,
    IlgpuNet.Cuda.Tf32ColumnSums32x32,
    IlgpuNet.Cuda.LeftTf32Columns32,
    IlgpuNet.Cuda.RightTf32Columns32>;

namespace IlgpuNet.Cuda;

/// <summary>
/// The gradient of the weights from fp32 operands as tf32: output channels of dy x (pixels of the window, input
/// channels), summed in fp32 over a piece of the positions.
/// </summary>
internal static class Tf32WeightGradient
{
    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (128 + 128))]
    internal static void Tile128x128Kernel(ConvolutionArguments a) => Tiles32.Run128x128(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (256 + 64))]
    internal static void Tile256x64Kernel(ConvolutionArguments a) => Tiles32.Run256x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (64 + 256))]
    internal static void Tile64x256Kernel(ConvolutionArguments a) => Tiles32.Run64x256(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 3, TileMemory.RowStages * (128 + 64))]
    internal static void Tile128x64Kernel(ConvolutionArguments a) => Tiles32.Run128x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (64 + 64))]
    internal static void Tile64x64Kernel(ConvolutionArguments a) => Tiles32.Run64x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (32 + 128))]
    internal static void Tile32x128Kernel(ConvolutionArguments a) => Tiles32.Run32x128(a);

    /// <summary>
    /// The kernels, large tiles first, of equally large ones that which reads less; groups of channels ask for flat
    /// ones.
    /// </summary>
    public static IReadOnlyList<TilePlan> Tiles { get; } =
    [
        new(Tile128x128Kernel, 128, 128), new(Tile256x64Kernel, 256, 64), new(Tile64x256Kernel, 64, 256),
        new(Tile128x64Kernel, 128, 64), new(Tile64x64Kernel, 64, 64), new(Tile32x128Kernel, 32, 128),
    ];
}
