using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="ChannelScale"/>.</summary>
public sealed class ChannelScaleCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1), new Shape(1, 1)),
        Case("primes", new Shape(3, 5, 7, 11), new Shape(3, 11)),
        Case("gate as a map", new Shape(2, 3, 5, 13), new Shape(2, 1, 1, 13)),
        Case("batch 1", new Shape(1, 4, 3, 16), new Shape(1, 16)),
        Case("channels in pairs", new Shape(3, 4, 3, 6), new Shape(3, 6)),
        Case("channels in eights", new Shape(3, 4, 3, 24), new Shape(3, 24)),
        Case("images of several pieces", new Shape(2, 12, 11, 8), new Shape(2, 8)),
        Case("images of several pieces, one channel a thread", new Shape(2, 9, 15, 3), new Shape(2, 3)),
        Case("images of many pieces", new Shape(2, 48, 45, 1), new Shape(2, 1)),
        Case("one channel", new Shape(2, 5, 3, 1), new Shape(2, 1)),
        Case("wide", new Shape(2, 2, 2, 261), new Shape(2, 261)),
        Case("constant gate", new Shape(2, 3, 2, 9), new Shape(2, 9), gate: OperandRole.Constant),
        Case("constant map", new Shape(2, 3, 2, 9), new Shape(2, 9), x: OperandRole.Constant),
    ];

    private static OperationCase Case(
        string name,
        Shape shape,
        Shape gateShape,
        OperandRole x = OperandRole.Differentiable,
        OperandRole gate = OperandRole.Differentiable) => new(
            nameof(ChannelScale),
            name,
            [new Operand("x", shape, x), new Operand("gate", gateShape, gate)],
            operands => ChannelScale.Apply(operands[0], operands[1]));
}
