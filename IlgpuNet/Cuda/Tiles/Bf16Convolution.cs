namespace IlgpuNet.Cuda;

/// <summary>
/// A convolution of bf16 operands into fp32: forward, the data gradient of a stride of one, and the parts of that of a
/// longer stride.
/// </summary>
/// <typeparam name="TPlace">Where its rows stand.</typeparam>
internal static class Bf16Convolution<TPlace>
    where TPlace : struct, IResultPlace
{
    /// <summary>
    /// The kernels, large tiles first, of equally large ones that which reads less; groups of channels ask for narrow
    /// ones.
    /// </summary>
    public static IReadOnlyList<TilePlan> Tiles { get; } =
    [
        new(Tile128x128Kernel, 128, 128), new(Tile256x64Kernel, 256, 64), new(Tile128x64Kernel, 128, 64),
        new(Tile64x64Kernel, 64, 64), new(Tile128x32Kernel, 128, 32), new(Tile64x32Kernel, 64, 32),
    ];

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (128 + 128))]
    internal static void Tile128x128Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run128x128(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 2, TileMemory.RowStages * (256 + 64))]
    internal static void Tile256x64Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run256x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 3, TileMemory.RowStages * (128 + 64))]
    internal static void Tile128x64Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run128x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (64 + 64))]
    internal static void Tile64x64Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run64x64(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 4, TileMemory.RowStages * (128 + 32))]
    internal static void Tile128x32Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run128x32(a);

    [HotKernel(TileThreads.Count, groupsPerMultiprocessor: 6, TileMemory.RowStages * (64 + 32))]
    internal static void Tile64x32Kernel(ConvolutionArguments a) =>
        WindowTiles<Accumulator16x16, LeftRows16, RightRows16, TPlace>.Run64x32(a);
}
