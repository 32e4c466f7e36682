using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolutions as matrix products on the host, and matrix products as convolutions of single pixels.
/// </summary>
internal interface IHostConvolution
{
    /// <summary>y = conv(x, w) + bias, and what follows it, if anything.</summary>
    void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue = null);

    /// <summary>dx (+)= the transposed convolution of dy.</summary>
    void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate);

    /// <summary>dw (+)= the correlation of x and dy.</summary>
    void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate);
}

/// <summary>The form for the widest instruction set of this machine.</summary>
internal static class HostConvolution
{
    /// <summary>The form to use.</summary>
    public static IHostConvolution Best { get; } =
        Avx512F.IsSupported ? new ConvolutionChoice<MicroKernel14x32>()
        : Fma.IsSupported ? new ConvolutionChoice<MicroKernel6x16>()
        : new ConvolutionChoice<MicroKernelPortable>();
}

/// <summary>The three passes of a convolution over one micro-kernel, directly: a product for each tap.</summary>
internal sealed unsafe class HostConvolution<TKernel> : IHostConvolution
    where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// With fewer channels than this, copying the window costs less than a pointer to each of its pixels.
    /// </summary>
    private const int FewChannels = 8;

    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue)
    {
        bool gather = shape.Groups == 1 && shape.Taps > 1 && shape.Inputs < FewChannels;
        PixelGrid source = Pixels(x, shape.H, shape.W, shape.Inputs, shape.Stride);
        new TapProduct<TKernel>
        {
            Grid = (shape.N, shape.Ho, shape.Wo),
            Source = source,
            Result = Pixels(y, shape.Ho, shape.Wo, shape.Outputs, 1),
            Taps = gather ? [default] : Taps(shape, source),
            Groups = shape.Groups,
            Depth = gather ? shape.Depth : shape.GroupInputs,
            Columns = shape.GroupOutputs,
            Weights = WeightPanels<TKernel>.OfOutputs(shape, w.Floats()),
            Bias = bias is null ? null : bias.Floats(),
            Gather = gather ? shape : null,
            Epilogue = epilogue,
        }.Run(x.Host());
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Input pixels whose coordinates have one remainder by the stride are reached by the same taps: each such class is
    /// a convolution of dy with stride 1.
    /// </remarks>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        for (int row = 0; row < Math.Min(shape.Stride.Height, shape.H); row++)
        {
            for (int column = 0; column < Math.Min(shape.Stride.Width, shape.W); column++)
                DataGradient(shape, row, column, dy, w, dx, accumulate);
        }
    }

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        Tap[] taps = Taps(shape, Pixels(x, shape.H, shape.W, shape.Inputs, shape.Stride));
        new PositionProduct<TKernel>(shape, taps).Run(x, dy, dw, accumulate);
    }

    private static void DataGradient(
        ConvolutionShape shape, int row, int column, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        (int rowStep, int columnStep) = shape.Stride;
        int height = WorkSplit.Parts(shape.H - row, rowStep), width = WorkSplit.Parts(shape.W - column, columnStep);
        PixelGrid source = Pixels(dy, shape.Ho, shape.Wo, shape.Outputs, 1);
        Tap[] taps = TransposedTaps(shape, source, row, column, height, width);
        if (taps.Length == 0 && accumulate)
            return;
        new TapProduct<TKernel>
        {
            Grid = (shape.N, height, width),
            Source = source,
            Result = Pixels(dx, shape.H, shape.W, shape.Inputs, shape.Stride) with { Row = row, Column = column },
            Taps = taps,
            Groups = shape.Groups,
            Depth = shape.GroupOutputs,
            Columns = shape.GroupInputs,
            Weights = WeightPanels<TKernel>.OfInputs(shape, w.Floats()),
            Accumulate = accumulate,
        }.Run(dx.Host());
    }

    private static PixelGrid Pixels(Tensor map, int height, int width, int channels, Size2d step) => new()
    {
        Map = map.Floats(),
        Height = height,
        Width = width,
        Channels = channels,
        RowStep = step.Height,
        ColumnStep = step.Width,
    };

    /// <summary>The taps of the forward pass; those that only ever see padding are left out.</summary>
    private static Tap[] Taps(ConvolutionShape shape, PixelGrid source)
    {
        List<Tap> taps = [];
        for (int kh = 0; kh < shape.Kernel.Height; kh++)
        {
            for (int kw = 0; kw < shape.Kernel.Width; kw++)
            {
                Tap tap = new(kh - shape.Padding.Height, kw - shape.Padding.Width, shape.WeightsOf(kh, kw));
                if (source.Reaches(tap, shape.Ho, shape.Wo))
                    taps.Add(tap);
            }
        }
        return [.. taps];
    }

    /// <summary>
    /// The taps through which a class of input pixels, the one of (row, column), was seen: the pixel row + i * stride
    /// was seen by the output i + (row + padding - kh) / stride, where that is a whole number.
    /// </summary>
    private static Tap[] TransposedTaps(
        ConvolutionShape shape, PixelGrid source, int row, int column, int height, int width)
    {
        List<Tap> taps = [];
        for (int kh = 0; kh < shape.Kernel.Height; kh++)
        {
            (int up, int restUp) = Math.DivRem(row + shape.Padding.Height - kh, shape.Stride.Height);
            for (int kw = 0; kw < shape.Kernel.Width; kw++)
            {
                (int left, int restLeft) = Math.DivRem(column + shape.Padding.Width - kw, shape.Stride.Width);
                Tap tap = new(up, left, shape.WeightsOf(kh, kw));
                if (restUp == 0 && restLeft == 0 && source.Reaches(tap, height, width))
                    taps.Add(tap);
            }
        }
        return [.. taps];
    }
}
