using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="Linear"/>.</summary>
public sealed class LinearCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1), outputs: 1, bias: true),
        Case("no bias", new Shape(5, 7), outputs: 3, bias: false),
        Case("primes, over one panel", new Shape(7, 13), outputs: 37, bias: true),
        Case("pooled map as rows", new Shape(3, 2, 2, 5), outputs: 11, bias: true),
        Case("one row", new Shape(1, 29), outputs: 17, bias: true),
        Case("more rows than a piece of the sum", new Shape(300, 2), outputs: 3, bias: true),
    ];

    private static OperationCase Case(string name, Shape x, int outputs, bool bias)
    {
        Operand[] operands = [new("x", x), new("w", new Shape(outputs, (int)(x.Count / x.N)))];
        if (bias)
            operands = [.. operands, new("bias", new Shape(outputs))];
        return new OperationCase(
            nameof(Linear), name, operands, o => Linear.Apply(o[0], o[1], bias ? o[2] : null));
    }
}
