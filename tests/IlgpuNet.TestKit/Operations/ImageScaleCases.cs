using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="ImageScale"/>.</summary>
public sealed class ImageScaleCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("gate", new Shape(5, 19)),
        Case("map", new Shape(3, 2, 3, 7)),
        Case("numbers in pairs", new Shape(3, 1, 3, 6)),
        Case("numbers in eights", new Shape(3, 2, 3, 8)),
        Case("one image", new Shape(1, 1, 1, 33)),
    ];

    private static OperationCase Case(string name, Shape shape) => new(
        nameof(ImageScale),
        name,
        [new Operand("x", shape), new Operand("scale", new Shape(shape.N), OperandRole.Constant)],
        operands => ImageScale.Apply(operands[0], operands[1]));
}
