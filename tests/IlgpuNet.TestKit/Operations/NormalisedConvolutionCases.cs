using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="NormalisedConvolution"/>.</summary>
public sealed class NormalisedConvolutionCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("1x1", new Shape(3, 5, 7, 6), outputs: 11),
        Case("3x3, ReLU", new Shape(2, 7, 5, 3), outputs: 9, kernel: 3, relu: true),
        Case("several runs of positions", new Shape(3, 8, 9, 3), outputs: 5, relu: true),
        Case("groups of four", new Shape(2, 5, 6, 16), outputs: 16, kernel: 3, groups: 4),
        Case("groups, merged", new Shape(2, 5, 4, 12), outputs: 8, kernel: 3, groups: 4),
        Case("depthwise", new Shape(2, 6, 5, 13), outputs: 13, kernel: 3, groups: 13),
        Case("evaluation, ReLU", new Shape(2, 5, 7, 6), outputs: 11, training: false, relu: true),
        Tail("end of a bottleneck", training: true),
        Tail("end of a bottleneck, evaluation", training: false),
    ];

    private static OperationCase Case(
        string name, Shape x, int outputs, int kernel = 1, int groups = 1, bool training = true, bool relu = false) =>
        new(
            nameof(NormalisedConvolution),
            name,
            [
                new("x", x), new("w", new Shape(outputs, kernel, kernel, x.C / groups)),
                .. NormalisationOperands.Of(outputs),
            ],
            o => Normalised(
                o[0],
                new Convolution(o[1], Bias: null, Stride: 1, Padding: kernel / 2, groups),
                NormalisationOperands.From(o, 2, training),
                relu));

    private static OperationCase Tail(string name, bool training) =>
        new(
            nameof(NormalisedConvolution),
            name,
            [
                new("x", new Shape(3, 7, 5, 6)),
                new("w", new Shape(11, 1, 1, 6)),
                new("shortcut", new Shape(3, 7, 5, 11)),
                .. NormalisationOperands.Of(11), .. NormalisationOperands.Of(11, " of the shortcut"),
            ],
            o => Ended(
                o[0],
                new Convolution(o[1], Bias: null, Stride: 1, Padding: 0),
                NormalisationOperands.From(o, 3, training),
                o[2],
                NormalisationOperands.From(o, 7, training)));

    /// <summary>In one pass where that can be, as the layers decide it.</summary>
    private static Tensor Normalised(Tensor x, Convolution convolution, Normalisation normalisation, bool relu)
    {
        if (NormalisedConvolution.IsOnePass(x.Device, normalisation))
            return NormalisedConvolution.Apply(x, convolution, normalisation, relu);
        (Tensor y, Normalisation own, _) = NormalisedConvolution.Convolve(x, convolution, normalisation);
        return BatchNorm.Apply(y, own, relu);
    }

    private static Tensor Ended(
        Tensor x, Convolution convolution, Normalisation normalisation, Tensor shortcut, Normalisation shortcutNormalisation)
    {
        if (NormalisedConvolution.IsOnePass(x.Device, normalisation))
            return NormalisedConvolution.ApplyTail(x, convolution, normalisation, shortcut, shortcutNormalisation);
        (Tensor y, Normalisation own, _) = NormalisedConvolution.Convolve(x, convolution, normalisation);
        return BottleneckTail.Apply(y, own, gate: null, shortcut, shortcutNormalisation);
    }
}
