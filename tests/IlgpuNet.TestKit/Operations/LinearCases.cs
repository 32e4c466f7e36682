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
        Case("features and outputs in pairs", new Shape(6, 14), outputs: 10, bias: true),
        Case("features and outputs in fours, several warps", new Shape(21, 36), outputs: 40, bias: true),
        Case("in fours, odd rows, a piece of the features each", new Shape(3, 260), outputs: 12, bias: true),
        Case("odd, a piece of the features each", new Shape(2, 201), outputs: 5, bias: true),
        Case("rows of many pieces", new Shape(2100, 1), outputs: 1, bias: true),
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
