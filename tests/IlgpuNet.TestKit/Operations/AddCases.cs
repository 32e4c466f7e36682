using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="Add"/>.</summary>
public sealed class AddCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("matrix", new Shape(13, 17)),
        Case("channels in pairs", new Shape(3, 5, 3, 6)),
        Case("channels in eights", new Shape(2, 3, 3, 16)),
    ];

    private static OperationCase Case(string name, Shape shape) => new(
        nameof(Add),
        name,
        [new Operand("a", shape), new Operand("b", shape)],
        operands => Add.Apply(operands[0], operands[1]));
}
