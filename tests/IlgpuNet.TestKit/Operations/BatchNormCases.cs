using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="BatchNorm"/>.</summary>
public sealed class BatchNormCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("map", new Shape(3, 5, 7, 11)),
        Case("map, ReLU", new Shape(3, 5, 7, 11), relu: true),
        Case("map, ReLU that masks nothing", new Shape(3, 5, 7, 11), relu: true, shift: 6),
        Case("map, evaluation", new Shape(3, 5, 7, 11), training: false),
        Case("map, evaluation, ReLU", new Shape(3, 5, 7, 11), training: false, relu: true),
        Case("matrix", new Shape(6, 19)),
        Case("pooled map", new Shape(5, 1, 1, 8), relu: true),
        Case("channels in pairs", new Shape(3, 5, 3, 6), relu: true),
        Case("channels in pairs, several runs of rows", new Shape(2, 10, 7, 2)),
        Case("channels in eights, several runs of rows", new Shape(2, 10, 7, 16), relu: true),
        Case("few rows", new Shape(4, 3)),
        Case("one row, evaluation", new Shape(1, 1, 1, 5), training: false),
        Case("one channel", new Shape(2, 9, 9, 1)),
        Case("several runs of rows", new Shape(2, 10, 13, 9), relu: true),
        Case("more channels than a block", new Shape(2, 2, 2, 531)),
        // The variance is a millionth of the mean's square; single precision keeps four digits of x - mean.
        Case("far from zero", new Shape(2, 7, 7, 8), centre: 1000) with { Tolerance = 3e-4, Smooth = false },
    ];

    private static OperationCase Case(
        string name, Shape shape, bool training = true, bool relu = false, double shift = 0.3, double centre = 0.2) =>
        new(
            nameof(BatchNorm),
            name,
            [new Operand("x", shape, Width: 3, Centre: centre), .. NormalisationOperands.Of(shape.C, shift: shift)],
            operands => BatchNorm.Apply(operands[0], NormalisationOperands.From(operands, 1, training), relu));
}
