using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="SoftTargetCrossEntropy"/>.</summary>
public sealed class SoftTargetCrossEntropyCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one class", samples: 1, classes: 1),
        Case("primes", samples: 13, classes: 11),
        Case("wide", samples: 3, classes: 259),
        Case("large logits", samples: 5, classes: 17, width: 400, centre: 300),
    ];

    private static OperationCase Case(
        string name, int samples, int classes, double width = 8, double centre = 0) => new(
        nameof(SoftTargetCrossEntropy),
        name,
        [
            new Operand("logits", new Shape(samples, classes), Width: width, Centre: centre),
            new Operand("targets", new Shape(samples, classes), OperandRole.Constant, Width: 1, Centre: 0.5),
        ],
        operands => SoftTargetCrossEntropy.Apply(operands[0], operands[1]));
}
