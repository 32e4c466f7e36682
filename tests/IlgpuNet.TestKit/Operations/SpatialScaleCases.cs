using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="SpatialScale"/>.</summary>
public sealed class SpatialScaleCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("batch 1", new Shape(1, 4, 3, 16)),
        Case("one channel", new Shape(2, 5, 3, 1)),
        Case("wide", new Shape(2, 2, 2, 261)),
        Case("channels in pairs", new Shape(2, 5, 3, 6)),
        Case("one piece of eight channels", new Shape(2, 3, 5, 8)),
        Case("channels in eights, more pieces than threads", new Shape(1, 3, 2, 328)),
        Case("constant gate", new Shape(2, 3, 2, 9), gate: OperandRole.Constant),
        Case("constant map", new Shape(2, 3, 2, 9), x: OperandRole.Constant),
    ];

    private static OperationCase Case(
        string name,
        Shape shape,
        OperandRole x = OperandRole.Differentiable,
        OperandRole gate = OperandRole.Differentiable) => new(
            nameof(SpatialScale),
            name,
            [new Operand("x", shape, x), new Operand("gate", new Shape(shape.N, shape.H, shape.W, 1), gate)],
            operands => SpatialScale.Apply(operands[0], operands[1]));
}
