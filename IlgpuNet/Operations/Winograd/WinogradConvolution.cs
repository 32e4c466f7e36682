using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolutions with a window of 3x3, stride 1 and padding 1 by Winograd's short convolutions. The data gradient is one
/// as well, with the window turned by half a turn.
/// </summary>
/// <remarks>
/// Error relative to the norm, of rectified normal values times normal weights, 64 to 512 channels, against double:
/// 2.0e-7 to 2.2e-7 directly, 2.3e-7 to 3.6e-7 by F(2, 3), 6.3e-7 to 1.05e-6 by F(4, 3). Weight gradients of maps of
/// 7 to 56 pixels, batch 8, of normal dy: 1.1e-7 to 1.9e-7 directly, 2.2e-7 to 3.4e-7 by F(2, 3), 4.8e-7 to 9.3e-7 by
/// F(4, 3).
/// </remarks>
internal sealed unsafe class WinogradConvolution<TKernel, TRow> : IHostConvolution
    where TKernel : struct, IMicroKernel
    where TRow : struct, IWinogradRow
{
    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue) =>
        new WinogradProduct<TKernel, TRow>
        {
            Grid = (shape.N, shape.H, shape.W),
            Source = x.Floats(),
            Result = y.Floats(),
            Taps = [.. Window(shape)],
            Depth = shape.Inputs,
            Columns = shape.Outputs,
            Weights = WeightPanels<TKernel>.OfOutputs(shape, w.Floats()),
            Bias = bias is null ? null : bias.Floats(),
            Epilogue = epilogue,
        }.Run(x.Host());

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
        new WinogradProduct<TKernel, TRow>
        {
            Grid = (shape.N, shape.H, shape.W),
            Source = dy.Floats(),
            Result = dx.Floats(),
            Taps = [.. Window(shape).Reverse()],
            Depth = shape.Outputs,
            Columns = shape.Inputs,
            Weights = WeightPanels<TKernel>.OfInputs(shape, w.Floats()),
            Accumulate = accumulate,
        }.Run(dx.Host());

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate) =>
        WinogradWeightGradient<TKernel, TRow>.Run(shape, x, dy, dw, accumulate);

    private static IEnumerable<Tap> Window(ConvolutionShape shape) =>
        from kh in Enumerable.Range(0, shape.Kernel.Height)
        from kw in Enumerable.Range(0, shape.Kernel.Width)
        select new Tap(kh - shape.Padding.Height, kw - shape.Padding.Width, shape.WeightsOf(kh, kw));
}
