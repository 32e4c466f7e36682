using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="SoftmaxCrossEntropy"/>.</summary>
public sealed class SoftmaxCrossEntropyCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one class", samples: 1, classes: 1),
        Case("primes", samples: 13, classes: 11),
        Case("batch 1", samples: 1, classes: 10),
        Case("wide", samples: 3, classes: 259),
        // Exponentials overflow and vanish unless the maximum is subtracted.
        Case("large logits", samples: 5, classes: 17, width: 400, centre: 300),
    ];

    private static OperationCase Case(
        string name, int samples, int classes, double width = 8, double centre = 0) => new(
        nameof(SoftmaxCrossEntropy),
        name,
        [
            new Operand("logits", new Shape(samples, classes), Width: width, Centre: centre),
            new Operand("labels", new Shape(samples), OperandRole.Constant, Classes: classes),
        ],
        operands => SoftmaxCrossEntropy.Apply(operands[0], operands[1]));
}
