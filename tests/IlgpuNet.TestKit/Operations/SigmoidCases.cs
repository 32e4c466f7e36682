using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="Sigmoid"/>, over the range in which it bends and well into both ends.</summary>
public sealed class SigmoidCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("vector", new Shape(29)),
        Case("wide", new Shape(2, 259)),
    ];

    private static OperationCase Case(string name, Shape shape) => new(
        nameof(Sigmoid),
        name,
        [new Operand("x", shape, Width: 16)],
        operands => Sigmoid.Apply(operands[0]));
}
