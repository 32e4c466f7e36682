using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>
/// Cases of <see cref="MaxPool"/>. The two greatest values of no window are nearer to each other than the step of the
/// finite differences.
/// </summary>
public sealed class MaxPoolCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Window("one element", new Shape(1, 1, 1, 1), kernel: 1, stride: 1, padding: 0),
        Window("stem", new Shape(2, 9, 8, 17), kernel: 3, stride: 2, padding: 1),
        Window("primes", new Shape(3, 5, 7, 11), new Size2d(3, 2), new Size2d(1, 2), new Size2d(1, 0)),
        Window("channels in pairs", new Shape(2, 7, 6, 6), kernel: 3, stride: 2, padding: 1),
        Window("channels in eights", new Shape(2, 7, 6, 16), kernel: 3, stride: 2, padding: 1),
        Window("batch 1", new Shape(1, 6, 6, 8), kernel: 2, stride: 2, padding: 0),
        Window("one channel", new Shape(2, 7, 5, 1), kernel: 3, stride: 2, padding: 1),
        Window("wide", new Shape(1, 4, 4, 131), kernel: 3, stride: 1, padding: 1),
        Window("ceiling", new Shape(2, 6, 7, 5), kernel: 3, stride: 2, padding: 0, ceiling: true),
        Window("gaps", new Shape(2, 7, 7, 9), kernel: 2, stride: 3, padding: 0),
        Window("negative in padding", new Shape(2, 4, 4, 9), kernel: 3, stride: 2, padding: 1, centre: -5),
        Grid("global", new Shape(2, 5, 3, 10), 1),
        Grid("global, large", new Shape(2, 9, 5, 10), 1),
        Grid("global, large, channels in eights", new Shape(2, 8, 3, 16), 1),
        Grid("large overlapping grid", new Shape(1, 17, 7, 6), new Size2d(2, 3)),
        Grid("overlapping grid", new Shape(2, 7, 7, 10), 4),
        Grid("grid finer than the map", new Shape(2, 3, 1, 10), 4),
    ];

    private static OperationCase Window(
        string name,
        Shape shape,
        Size2d kernel,
        Size2d stride,
        Size2d padding,
        bool ceiling = false,
        double centre = 0) => new(
            nameof(MaxPool),
            name,
            [new Operand("x", shape, Centre: centre)],
            operands => MaxPool.Window(operands[0], kernel, stride, padding, ceiling));

    private static OperationCase Grid(string name, Shape shape, Size2d grid) => new(
        nameof(MaxPool),
        name,
        [new Operand("x", shape)],
        operands => MaxPool.Adaptive(operands[0], grid));
}
