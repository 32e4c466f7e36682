using Pixels128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>;
using Pixels256 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<
        IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>,
    IlgpuNet.Cuda.WindowStep>;
using Pixels64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>;
using Weights128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.WeightRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>;
using Weights64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.WeightRow, IlgpuNet.Cuda.WindowStep>;

namespace IlgpuNet.Cuda;

/// <summary>The tiles of a product of weights with what a window sees of maps, summed in fp32.</summary>
/// <typeparam name="TSums">16 x 16 sums, which say what the operands are.</typeparam>
/// <typeparam name="TLeft">Their fragments of the left factor.</typeparam>
/// <typeparam name="TRight">Their fragments of the right factor.</typeparam>
/// <typeparam name="TPlace">Where the rows of the result stand.</typeparam>
internal static class WindowTiles<TSums, TLeft, TRight, TPlace>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
    where TRight : struct, IFragments<TRight>
    where TPlace : struct, IResultPlace
{
    public static void Run256x64(ConvolutionArguments a) => Run<
        ColumnOfWarps,
        Square<Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>>, Twice<Twice<TLeft>>, Twice<Twice<TRight>>,
        Pixels256, Weights64>(a);

    public static void Run128x128(ConvolutionArguments a) => Run<
        TwoByTwoWarps,
        Square<Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>>, Twice<Twice<TLeft>>, Twice<Twice<TRight>>,
        Pixels128, Weights128>(a);

    public static void Run128x64(ConvolutionArguments a) => Run<
        TwoByTwoWarps,
        Above<Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>>, Twice<Twice<TLeft>>, Twice<TRight>,
        Pixels128, Weights64>(a);

    public static void Run64x64(ConvolutionArguments a) => Run<
        TwoByTwoWarps,
        Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>,
        Pixels64, Weights64>(a);

    public static void Run128x32(ConvolutionArguments a) => Run<
        TwoByTwoWarps,
        Above<Above<TSums, TLeft, TRight>, Twice<TLeft>, TRight>, Twice<Twice<TLeft>>, TRight,
        Pixels128, WeightRow>(a);

    public static void Run64x32(ConvolutionArguments a) => Run<
        TwoByTwoWarps,
        Above<TSums, TLeft, TRight>, Twice<TLeft>, TRight,
        Pixels64, WeightRow>(a);

    private static void Run<TWarps, TWarp, TWarpLeft, TWarpRight, TPixels, TWeights>(ConvolutionArguments a)
        where TWarps : struct, ITileWarps
        where TWarp : struct, IAccumulator<TWarp, TWarpLeft, TWarpRight>
        where TWarpLeft : struct, IFragments<TWarpLeft>
        where TWarpRight : struct, IFragments<TWarpRight>
        where TPixels : struct, ITileRows<TPixels, WindowStep>
        where TWeights : struct, ITileRows<TWeights, WindowStep> =>
        TileKernel<
            TWarps, TWarp, TWarpLeft, TWarpRight, WindowStep, TPixels, TWeights,
            WithMoments<
                TWarps, TWarp, TWarpLeft, TWarpRight,
                Fp32Sums<TWarps, TWarp, TWarpLeft, TWarpRight, TPlace>>>.Run(a);
}
