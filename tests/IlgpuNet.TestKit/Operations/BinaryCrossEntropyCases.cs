using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="BinaryCrossEntropy"/>.</summary>
public sealed class BinaryCrossEntropyCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one logit", samples: 1, classes: 1),
        Case("primes", samples: 13, classes: 11),
        Case("wide", samples: 3, classes: 259),
        // Exponentials overflow one way and vanish the other.
        Case("large logits", samples: 5, classes: 17, width: 400),
    ];

    private static OperationCase Case(string name, int samples, int classes, double width = 8) => new(
        nameof(BinaryCrossEntropy),
        name,
        [
            new Operand("logits", new Shape(samples, classes), Width: width),
            new Operand("targets", new Shape(samples, classes), OperandRole.Constant, Width: 1, Centre: 0.5),
        ],
        operands => BinaryCrossEntropy.Apply(operands[0], operands[1]));
}
