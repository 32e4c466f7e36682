using Left32 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>;
using Left64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.LeftRows16>>;
using Pixels128 = IlgpuNet.Cuda.TwoRows<
    IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>, IlgpuNet.Cuda.WindowStep>;
using Pixels64 = IlgpuNet.Cuda.TwoRows<IlgpuNet.Cuda.PixelRow, IlgpuNet.Cuda.WindowStep>;
using Right32 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>;
using Right64 = IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.Twice<IlgpuNet.Cuda.RightRows16>>;
using Sums32x32 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>;
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

/// <summary>The tiles of a product of bf16 weights with what a window sees of bf16 maps, into fp32.</summary>
/// <typeparam name="TResult">Where the sums stand.</typeparam>
internal static class Bf16Tiles<TResult>
    where TResult : struct, ITileResult
{
    public static void Run128x128(ConvolutionArguments a) =>
        TileKernel<
            Sums64x64, Left64, Right64, WindowStep, Pixels128, Weights128, Fp32Sums<Sums64x64, Left64, Right64, TResult>>.Run(a);

    public static void Run128x64(ConvolutionArguments a) =>
        TileKernel<
            Sums64x32, Left64, Right32, WindowStep, Pixels128, Weights64, Fp32Sums<Sums64x32, Left64, Right32, TResult>>.Run(a);

    public static void Run64x64(ConvolutionArguments a) =>
        TileKernel<
            Sums32x32, Left32, Right32, WindowStep, Pixels64, Weights64, Fp32Sums<Sums32x32, Left32, Right32, TResult>>.Run(a);
}
