using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>
/// Cases of <see cref="Relu"/>. No value is nearer to the kink at zero than the step of the finite differences.
/// </summary>
public sealed class ReluCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("vector", new Shape(29)),
        Case("wide", new Shape(2, 259)),
        Case("channels in pairs", new Shape(3, 5, 3, 6)),
        Case("channels in eights", new Shape(2, 3, 3, 16)),
    ];

    private static OperationCase Case(string name, Shape shape) => new(
        nameof(Relu),
        name,
        [new Operand("x", shape)],
        operands => Relu.Apply(operands[0]));
}
