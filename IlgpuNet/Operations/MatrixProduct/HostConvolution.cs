using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Convolutions as matrix products on the host, and matrix products as convolutions of single pixels.</summary>
internal interface IHostConvolution
{
    /// <summary>y = conv(x, w) + bias.</summary>
    void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y);

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
        Avx512F.IsSupported ? new HostConvolution<MicroKernel14x32>()
        : Fma.IsSupported ? new HostConvolution<MicroKernel6x16>()
        : new HostConvolution<MicroKernelPortable>();
}

/// <summary>The three passes of a convolution over one micro-kernel.</summary>
internal sealed unsafe class HostConvolution<TKernel> : IHostConvolution
    where TKernel : struct, IMicroKernel
{
    /// <summary>With fewer channels than this, copying the window costs less than a pointer to each of its pixels.</summary>
    private const int FewChannels = 8;

    /// <inheritdoc/>
    public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
    {
        HostDevice host = x.Host();
        using MemoryScope scope = host.OpenScope();
        float* panels = Packed(host, shape.Groups, shape.GroupOutputs, shape.Depth);
        Panels<TKernel>.PackOutputs(host.Threads, shape, w.Floats(), panels);

        bool gather = shape.Taps > 1 && shape.GroupInputs < FewChannels;
        (int paddingHeight, int paddingWidth) = shape.Padding;
        Tap[] taps = [.. AllTaps(shape).Select(tap => new Tap(tap.Row - paddingHeight, tap.Column - paddingWidth))];
        new TapProduct<TKernel>
        {
            Grid = (shape.N, shape.Ho, shape.Wo),
            Source = new PixelGrid(
                x.Floats(), shape.H, shape.W, shape.Inputs, default, new Tap(shape.Stride.Height, shape.Stride.Width)),
            Result = new PixelGrid(y.Floats(), shape.Ho, shape.Wo, shape.Outputs, default, new Tap(1, 1)),
            Taps = gather ? [default] : taps,
            Groups = shape.Groups,
            Depth = gather ? shape.Depth : shape.GroupInputs,
            Columns = shape.GroupOutputs,
            Weights = panels,
            Zeros = Zeros(host, shape.GroupInputs),
            Bias = bias is null ? null : bias.Floats(),
            Gather = gather ? shape : null,
            GatherFrom = x.Floats(),
        }.Run(host.Threads);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Input pixels whose coordinates have one remainder by the stride are reached by the same taps: each such class is a
    /// convolution of dy with stride 1.
    /// </remarks>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        HostDevice host = dx.Host();
        for (int row = 0; row < Math.Min(shape.Stride.Height, shape.H); row++)
        {
            for (int column = 0; column < Math.Min(shape.Stride.Width, shape.W); column++)
            {
                using MemoryScope scope = host.OpenScope();
                DataGradient(host, shape, new Tap(row, column), dy, w, dx, accumulate);
            }
        }
    }

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
        new PositionProduct<TKernel>(shape).Run(x, dy, dw, accumulate);

    private static void DataGradient(
        HostDevice host, ConvolutionShape shape, Tap origin, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        (int strideHeight, int strideWidth) = shape.Stride;
        List<int> indices = [];
        List<Tap> taps = [];
        foreach (Tap tap in AllTaps(shape))
        {
            int row = origin.Row + shape.Padding.Height - tap.Row, column = origin.Column + shape.Padding.Width - tap.Column;
            if (row % strideHeight != 0 || column % strideWidth != 0)
                continue;
            indices.Add(tap.Row * shape.Kernel.Width + tap.Column);
            taps.Add(new Tap(row / strideHeight, column / strideWidth));
        }
        if (taps.Count == 0 && accumulate)
            return;
        float* panels = null;
        if (taps.Count > 0)
        {
            panels = Packed(host, shape.Groups, shape.GroupInputs, taps.Count * shape.GroupOutputs);
            Panels<TKernel>.PackInputs(host.Threads, shape, w.Floats(), [.. indices], panels);
        }
        new TapProduct<TKernel>
        {
            Grid = (shape.N, WorkSplit.Parts(shape.H - origin.Row, strideHeight), WorkSplit.Parts(shape.W - origin.Column, strideWidth)),
            Source = new PixelGrid(dy.Floats(), shape.Ho, shape.Wo, shape.Outputs, default, new Tap(1, 1)),
            Result = new PixelGrid(dx.Floats(), shape.H, shape.W, shape.Inputs, origin, new Tap(strideHeight, strideWidth)),
            Taps = [.. taps],
            Groups = shape.Groups,
            Depth = shape.GroupOutputs,
            Columns = shape.GroupInputs,
            Weights = panels,
            Zeros = Zeros(host, shape.GroupOutputs),
            Accumulate = accumulate,
        }.Run(host.Threads);
    }

    private static IEnumerable<Tap> AllTaps(ConvolutionShape shape)
    {
        for (int row = 0; row < shape.Kernel.Height; row++)
        {
            for (int column = 0; column < shape.Kernel.Width; column++)
                yield return new Tap(row, column);
        }
    }

    private static float* Packed(HostDevice host, int groups, int columns, int depth) =>
        Tensor.Empty(host, new Shape(checked((int)(groups * Panels<TKernel>.Length(columns, depth))))).Floats();

    private static float* Zeros(HostDevice host, int count) => Tensor.Zeros(host, new Shape(count)).Floats();
}
