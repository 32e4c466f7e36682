using ILGPU;
using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>A convolution of NHWC maps of bf16 as the tile kernels take it.</summary>
internal struct ConvolutionArguments
{
    /// <summary>[n, h, w, inputs].</summary>
    public ArrayView<UInt4> X;

    /// <summary>[outputs, kh, kw, inputs].</summary>
    public ArrayView<UInt4> Weights;

    /// <summary>[n, ho, wo, outputs].</summary>
    public ArrayView<UInt4> Y;

    /// <summary>Channels of x in chunks of eight.</summary>
    public int InputChunks;

    /// <summary>Channels of y.</summary>
    public int Outputs;

    /// <summary>Pixels of all outputs.</summary>
    public int Positions;

    public int H, W, Ho, Wo;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, PaddingHeight, PaddingWidth;

    /// <summary>A convolution without its views.</summary>
    /// <exception cref="ArgumentException">The tile kernels cannot compute it.</exception>
    public static ConvolutionArguments Of(ConvolutionShape shape)
    {
        if (shape.Groups != 1)
            throw new ArgumentException($"tile kernels have one group, not {shape.Groups}", nameof(shape));
        if (shape.Inputs % SharedTile.ChunkElements != 0 || shape.Outputs % SharedTile.ChunkElements != 0)
        {
            throw new ArgumentException(
                $"{shape.Inputs} and {shape.Outputs} channels are no multiples of {SharedTile.ChunkElements}", nameof(shape));
        }
        if (shape.Taps > PixelRow.MaximumTaps)
        {
            throw new ArgumentException(
                $"a window of {shape.Kernel} pixels has more than {PixelRow.MaximumTaps}", nameof(shape));
        }
        if ((long)shape.Positions * shape.Outputs > int.MaxValue)
            throw new ArgumentException($"y of {shape} has more than 2^31 elements: use a smaller batch", nameof(shape));
        return new ConvolutionArguments
        {
            InputChunks = shape.Inputs / SharedTile.ChunkElements,
            Outputs = shape.Outputs,
            Positions = shape.Positions,
            H = shape.H,
            W = shape.W,
            Ho = shape.Ho,
            Wo = shape.Wo,
            KernelHeight = shape.Kernel.Height,
            KernelWidth = shape.Kernel.Width,
            StrideHeight = shape.Stride.Height,
            StrideWidth = shape.Stride.Width,
            PaddingHeight = shape.Padding.Height,
            PaddingWidth = shape.Padding.Width,
        };
    }
}
