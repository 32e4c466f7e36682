using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>
/// Cases of <see cref="ChannelMaxMean"/>. The two greatest values of no position are nearer to each other than the step
/// of the finite differences.
/// </summary>
public sealed class ChannelMaxMeanCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("batch 1", new Shape(1, 4, 3, 16)),
        Case("one channel", new Shape(2, 5, 3, 1)),
        Case("wide", new Shape(2, 2, 2, 261)),
        Case("channels in pairs", new Shape(2, 5, 3, 6)),
        Case("one piece of eight channels", new Shape(2, 3, 5, 8)),
        Case("channels in eights, more pieces than threads", new Shape(1, 3, 2, 328)),
        Case("negative", new Shape(2, 3, 3, 19), centre: -5),
    ];

    private static OperationCase Case(string name, Shape shape, double centre = 0) => new(
        nameof(ChannelMaxMean),
        name,
        [new Operand("x", shape, Centre: centre)],
        operands => ChannelMaxMean.Apply(operands[0]));
}
