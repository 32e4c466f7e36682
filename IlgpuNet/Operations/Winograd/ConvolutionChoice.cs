using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolutions over one micro-kernel, by the form that is fastest for the shape: short convolutions where they save
/// more than their transforms cost, else the direct form. The choice depends on the shape and the kernel alone.
/// </summary>
internal sealed class ConvolutionChoice<TKernel> : IHostConvolution
    where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// The direct form's products for each of the short form's, at least: on maps of 5x5 it is 1.56, and the transforms
    /// take what is saved; the next larger ratios, from 2.25, save time.
    /// </summary>
    private const double LeastGain = 1.75;

    /// <summary>
    /// Channels at least. The transforms cost the same for each channel, its products grow with their number: with 16,
    /// F(2, 3) is slower than the direct form.
    /// </summary>
    private const int LeastChannels = 32;

    /// <summary>
    /// Patches at least: the weights, or their gradients, are transformed for all of them. With 16 patches of 512
    /// channels, F(2, 3) is no faster than the direct form, with 4 neither is F(4, 3).
    /// </summary>
    private const int LeastPatches = 24;

    private static readonly HostConvolution<TKernel> s_direct = new();
    private static readonly WinogradConvolution<TKernel, WinogradRow2> s_two = new();
    private static readonly WinogradConvolution<TKernel, WinogradRow4> s_four = new();

    /// <summary>The form for a shape, in all passes.</summary>
    public static IHostConvolution For(ConvolutionShape shape)
    {
        if (shape.Kernel != 3 || shape.Stride != 1 || shape.Padding != 1 || shape.Groups != 1)
            return s_direct;
        if (shape.Inputs % TKernel.Columns != 0 || shape.Outputs % TKernel.Columns != 0)
            return s_direct;
        if (Math.Min(shape.Inputs, shape.Outputs) < LeastChannels)
            return s_direct;
        // F(2, 3) rounds less, so that it wins a draw.
        return Products<WinogradRow4>(shape) < Products<WinogradRow2>(shape)
            ? IfWorthwhile<WinogradRow4>(shape, s_four)
            : IfWorthwhile<WinogradRow2>(shape, s_two);
    }

    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue) =>
        For(shape).Forward(shape, x, w, bias, y, epilogue);

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
        For(shape).DataGradient(shape, dy, w, dx, accumulate);

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
        For(shape).WeightGradient(shape, x, dy, dw, accumulate);

    private static IHostConvolution IfWorthwhile<TRow>(ConvolutionShape shape, IHostConvolution form)
        where TRow : struct, IWinogradRow
    {
        double direct = (double)shape.Positions * shape.Taps;
        return Patches<TRow>(shape) >= LeastPatches && direct >= LeastGain * Products<TRow>(shape) ? form : s_direct;
    }

    /// <summary>Products for each pair of channels.</summary>
    private static long Products<TRow>(ConvolutionShape shape)
        where TRow : struct, IWinogradRow =>
        Patches<TRow>(shape) * TRow.Extent * TRow.Extent;

    private static long Patches<TRow>(ConvolutionShape shape)
        where TRow : struct, IWinogradRow =>
        (long)shape.N * WorkSplit.Parts(shape.H, TRow.Results) * WorkSplit.Parts(shape.W, TRow.Results);
}
