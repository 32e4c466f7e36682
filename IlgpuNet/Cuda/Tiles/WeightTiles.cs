namespace IlgpuNet.Cuda;

/// <summary>
/// The tiles of a product of dy with what a window sees of x, both with the positions as the slow extent in memory,
/// summed in fp32.
/// </summary>
/// <typeparam name="TStep">The walk over the positions.</typeparam>
/// <typeparam name="TGradients">A chunk of dy.</typeparam>
/// <typeparam name="TPixels">A chunk of x under a pixel of the window.</typeparam>
/// <typeparam name="TSums">32 x 32 sums, which say what the operands are.</typeparam>
/// <typeparam name="TLeft">Their fragments of the left factor.</typeparam>
/// <typeparam name="TRight">Their fragments of the right factor.</typeparam>
internal static class WeightTiles<TStep, TGradients, TPixels, TSums, TLeft, TRight>
    where TStep : struct, IDepthStep<TStep>
    where TGradients : struct, ITileRows<TGradients, TStep>
    where TPixels : struct, ITileRows<TPixels, TStep>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
    where TRight : struct, IFragments<TRight>
{
    public static void Run128x128(ConvolutionArguments a) => Run<
        TwoByTwoWarps, Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>,
        TwoRows<TwoRows<TGradients, TStep>, TStep>, TwoRows<TwoRows<TPixels, TStep>, TStep>>(a);

    public static void Run256x64(ConvolutionArguments a) => Run<
        ColumnOfWarps, Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>,
        TwoRows<TwoRows<TwoRows<TGradients, TStep>, TStep>, TStep>, TwoRows<TPixels, TStep>>(a);

    public static void Run64x256(ConvolutionArguments a) => Run<
        RowOfWarps, Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>,
        TwoRows<TGradients, TStep>, TwoRows<TwoRows<TwoRows<TPixels, TStep>, TStep>, TStep>>(a);

    public static void Run128x64(ConvolutionArguments a) => Run<
        TwoByTwoWarps, Above<TSums, TLeft, TRight>, Twice<TLeft>, TRight,
        TwoRows<TwoRows<TGradients, TStep>, TStep>, TwoRows<TPixels, TStep>>(a);

    public static void Run64x64(ConvolutionArguments a) => Run<
        TwoByTwoWarps, TSums, TLeft, TRight,
        TwoRows<TGradients, TStep>, TwoRows<TPixels, TStep>>(a);

    public static void Run32x128(ConvolutionArguments a) => Run<
        RowOfWarps, TSums, TLeft, TRight,
        TGradients, TwoRows<TwoRows<TPixels, TStep>, TStep>>(a);

    /// <summary>A tile of other sums than 32 x 32.</summary>
    public static void Run<TWarps, TWarp, TWarpLeft, TWarpRight, TTileGradients, TTilePixels>(ConvolutionArguments a)
        where TWarps : struct, ITileWarps
        where TWarp : struct, IAccumulator<TWarp, TWarpLeft, TWarpRight>
        where TWarpLeft : struct, IFragments<TWarpLeft>
        where TWarpRight : struct, IFragments<TWarpRight>
        where TTileGradients : struct, ITileRows<TTileGradients, TStep>
        where TTilePixels : struct, ITileRows<TTilePixels, TStep> =>
        TileKernel<
            TWarps, TWarp, TWarpLeft, TWarpRight, TStep, TTileGradients, TTilePixels,
            Fp32Sums<TWarps, TWarp, TWarpLeft, TWarpRight, OutputPlace>>.Run(a);
}
