using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="AveragePool"/>.</summary>
public sealed class AveragePoolCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1), x => AveragePool.Adaptive(x, 1)),
        Case("whole map", new Shape(3, 5, 7, 11), x => AveragePool.Adaptive(x, 1)),
        Case("whole map, several runs", new Shape(2, 9, 11, 9), x => AveragePool.Adaptive(x, 1)),
        Case("halves of many rows, channels in eights", new Shape(2, 17, 3, 16), x =>
            AveragePool.Adaptive(x, new Size2d(2, 1))),
        Case("more channels than a block", new Shape(2, 2, 1, 531), x => AveragePool.Adaptive(x, 1)),
        Case("overlapping grid", new Shape(2, 7, 7, 9), x => AveragePool.Adaptive(x, 4)),
        Case("overlapping grid, vectors of channels", new Shape(2, 7, 3, 71), x => AveragePool.Adaptive(x, 2)),
        Case("overlapping grid, channels in pairs", new Shape(2, 7, 3, 6), x => AveragePool.Adaptive(x, 2)),
        Case("overlapping grid, channels in eights", new Shape(2, 7, 3, 24), x => AveragePool.Adaptive(x, 2)),
        Case("oblong grid", new Shape(2, 6, 9, 9), x => AveragePool.Adaptive(x, new Size2d(2, 5))),
        Case("grid finer than the map", new Shape(2, 3, 3, 5), x => AveragePool.Adaptive(x, 4)),
        Case("windows", new Shape(2, 8, 8, 3), x => AveragePool.Window(x, 2, 2, 0)),
        Case("windows that overlap and pad", new Shape(2, 7, 6, 10), x => AveragePool.Window(x, 3, 2, 1)),
        Case("padding not counted, ceiling", new Shape(2, 8, 6, 10), x =>
            AveragePool.Window(x, 3, 2, 1, ceiling: true, countPadding: false)),
        Case("windows with gaps", new Shape(2, 8, 9, 4), x => AveragePool.Window(x, 2, 3, 0)),
        Case("cells merged to a grid", new Shape(2, 6, 4, 9), x => AveragePool.Apply(
            x, PoolRanges.CommonCells(14, 1, 2, 4).Merged(4), PoolRanges.CommonCells(8, 2, 4).Merged(2))),
    ];

    private static OperationCase Case(string name, Shape shape, Func<Tensor, Tensor> pool) =>
        new(nameof(AveragePool), name, [new Operand("x", shape)], operands => pool(operands[0]));
}
