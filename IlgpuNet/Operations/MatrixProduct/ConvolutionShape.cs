using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The extents of a convolution. A matrix product is one over maps of a single pixel.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Height of the input.</param>
/// <param name="W">Width of the input.</param>
/// <param name="Inputs">Channels of the input.</param>
/// <param name="Outputs">Channels of the output.</param>
/// <param name="Kernel">Extents of the window.</param>
/// <param name="Stride">Distance between windows.</param>
/// <param name="Padding">Zeros around the input, on each side.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
internal readonly record struct ConvolutionShape(
    int N, int H, int W, int Inputs, int Outputs, Size2d Kernel, Size2d Stride, Size2d Padding, int Groups)
{
    /// <summary>The product of a matrix of n rows with the transpose of a matrix [outputs, inputs].</summary>
    public static ConvolutionShape Matrix(int n, int inputs, int outputs) => new(n, 1, 1, inputs, outputs, 1, 1, 0, 1);

    /// <summary>Height of the output.</summary>
    public int Ho => (H + 2 * Padding.Height - Kernel.Height) / Stride.Height + 1;

    /// <summary>Width of the output.</summary>
    public int Wo => (W + 2 * Padding.Width - Kernel.Width) / Stride.Width + 1;

    /// <summary>The output's extents.</summary>
    public Shape Result => new(N, Ho, Wo, Outputs);

    /// <summary>Elements of the window.</summary>
    public int Taps => Kernel.Height * Kernel.Width;

    /// <summary>Input channels of a group.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>Windows: pixels of all outputs.</summary>
    public int Positions => N * Ho * Wo;

    /// <summary>Weights that lead to one output channel.</summary>
    public int Depth => Taps * GroupInputs;

    /// <summary>Floating-point operations of one pass; zeros of the padding are counted.</summary>
    public double Flops => 2.0 * Positions * Outputs * Depth;

    /// <summary>Whether each channel is convolved with a window of its own.</summary>
    public bool IsDepthwise => Groups == Inputs && Groups == Outputs;

    /// <summary>Where the weights of a pixel of the window start, in elements from an output channel's first.</summary>
    public int WeightsOf(int kh, int kw) => (kh * Kernel.Width + kw) * GroupInputs;
}
