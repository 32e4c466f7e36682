using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="Conv2d"/>.</summary>
public sealed class Conv2dCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("1x1 map, 1x1 window", new Shape(1, 1, 1, 1), outputs: 1, kernel: 1),
        Case("1x1, over one panel", new Shape(2, 3, 3, 19), outputs: 35, kernel: 1),
        Case("1x1, stride 2", new Shape(2, 5, 5, 7), outputs: 5, kernel: 1, stride: 2),
        Case("3x3, primes", new Shape(2, 7, 5, 3), outputs: 11, kernel: 3, padding: 1, bias: true),
        Case("3x3, stride 2", new Shape(2, 7, 6, 9), outputs: 5, kernel: 3, stride: 2, padding: 1),
        Case("3x3, wide", new Shape(1, 4, 3, 19), outputs: 17, kernel: 3, padding: 1),
        Case("3x3 on 1x1", new Shape(3, 1, 1, 11), outputs: 9, kernel: 3, padding: 1),
        Case("stem: 7x7, stride 2, 3 channels", new Shape(1, 15, 13, 3), outputs: 8, kernel: 7, stride: 2, padding: 3),
        Case("window larger than the map", new Shape(2, 2, 3, 2), outputs: 3, kernel: 5, padding: 2),
        Case("padding beyond the window", new Shape(1, 3, 2, 9), outputs: 4, kernel: 2, padding: 3, bias: true),
        Case("stride beyond the window", new Shape(2, 8, 9, 9), outputs: 3, kernel: 2, stride: 4),
        Case("stride beyond the map", new Shape(2, 3, 2, 2), outputs: 3, kernel: 2, stride: 5),
        Case(
            "different in each direction",
            new Shape(2, 8, 9, 4), outputs: 6, new Size2d(2, 3), new Size2d(3, 1), new Size2d(0, 2), bias: true),
        Case("row window", new Shape(1, 3, 8, 9), outputs: 3, new Size2d(1, 4), new Size2d(1, 2), new Size2d(0, 1)),
        Case("one channel", new Shape(2, 6, 5, 1), outputs: 1, kernel: 3, padding: 1, bias: true),
        Case("one output channel", new Shape(2, 5, 5, 2), outputs: 1, kernel: 3, padding: 1),
        Case("groups", new Shape(2, 5, 4, 12), outputs: 8, kernel: 3, padding: 1, groups: 4, bias: true),
        Case(
            "groups, wide and strided",
            new Shape(1, 5, 5, 22), outputs: 34, kernel: 3, stride: 2, padding: 1, groups: 2),
        Case("groups of four", new Shape(2, 5, 5, 16), outputs: 16, kernel: 3, padding: 1, groups: 4, bias: true),
        Case(
            "groups of eight, strided", new Shape(1, 6, 5, 16), outputs: 16, kernel: 3, stride: 2, padding: 1,
            groups: 2, bias: true),
        Case("groups, 1x1", new Shape(2, 3, 3, 6), outputs: 9, kernel: 1, groups: 3),
        Case("depthwise", new Shape(2, 6, 5, 13), outputs: 13, kernel: 3, padding: 1, groups: 13, bias: true),
        Case("depthwise over the whole map", new Shape(3, 4, 4, 17), outputs: 17, kernel: 4, groups: 17),
        Case(
            "depthwise over an oblong map, several blocks of channels",
            new Shape(7, 2, 3, 263), outputs: 263, new Size2d(2, 3), new Size2d(1, 1), new Size2d(0, 0), groups: 263),
        Case(
            "depthwise, strides and padding",
            new Shape(2, 7, 6, 5), outputs: 5, new Size2d(3, 2), new Size2d(2, 3), new Size2d(2, 0), groups: 5),
        Case(
            "depthwise, channels in pairs, stride 2",
            new Shape(2, 7, 8, 6), outputs: 6, kernel: 3, stride: 2, padding: 1, groups: 6, bias: true),
        Case(
            "depthwise, channels in eights, stride 2",
            new Shape(2, 8, 7, 16), outputs: 16, kernel: 3, stride: 2, padding: 1, groups: 16, bias: true),
        Case("depthwise, channels in eights", new Shape(1, 6, 9, 16), outputs: 16, kernel: 3, padding: 1, groups: 16),
        Case("depthwise, 7x7", new Shape(2, 8, 9, 8), outputs: 8, kernel: 7, padding: 3, groups: 8),
        Case(
            "depthwise, 7x7, stride 2, odd channels",
            new Shape(1, 9, 8, 5), outputs: 5, kernel: 7, stride: 2, padding: 3, groups: 5),
        Case(
            "depthwise, several pieces of lines",
            new Shape(3, 9, 17, 4), outputs: 4, kernel: 3, padding: 1, groups: 4),
        Case(
            "depthwise, stride beyond the window",
            new Shape(2, 7, 9, 4), outputs: 4, kernel: 2, stride: 3, padding: 1, groups: 4),
        Case("depth multiplier", new Shape(2, 4, 5, 5), outputs: 10, kernel: 3, padding: 1, groups: 5),
        Case("more positions than a piece of the sum", new Shape(1, 19, 17, 1), outputs: 2, kernel: 1, bias: true),
    ];

    private static OperationCase Case(
        string name, Shape x, int outputs, Size2d kernel, Size2d? stride = null, Size2d? padding = null,
        int groups = 1, bool bias = false)
    {
        Operand[] operands = [new("x", x), new("w", new Shape(outputs, kernel.Height, kernel.Width, x.C / groups))];
        if (bias)
            operands = [.. operands, new("bias", new Shape(outputs))];
        return new OperationCase(
            nameof(Conv2d),
            name,
            operands,
            o => Conv2d.Apply(o[0], o[1], bias ? o[2] : null, stride ?? 1, padding ?? 0, groups));
    }
}
