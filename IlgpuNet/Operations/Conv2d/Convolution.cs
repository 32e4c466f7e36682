using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>What <see cref="Conv2d"/> convolves with.</summary>
/// <param name="W">Weights, [Cout, kh, kw, Cin/groups].</param>
/// <param name="Bias">Added to each output channel, [Cout]; null for none.</param>
/// <param name="Stride">Distance between windows, in pixels.</param>
/// <param name="Padding">Zeros around the map, in pixels on each side.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
public sealed record Convolution(Tensor W, Tensor? Bias, Size2d Stride, Size2d Padding, int Groups = 1)
{
    /// <summary>The extents of its application to <paramref name="x"/>, checked.</summary>
    internal ConvolutionShape ShapeOn(Tensor x)
    {
        Operands.OnOneDevice("conv2d", x, W, Bias);
        return Conv2d.Validate(x, W, Bias, Stride, Padding, Groups);
    }
}
