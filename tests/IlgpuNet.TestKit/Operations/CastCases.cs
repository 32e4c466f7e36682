using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="Cast"/>: to the type of the device's maps.</summary>
public sealed class CastCases : IOperationCases
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", new Shape(1, 1, 1, 1)),
        Case("primes", new Shape(3, 5, 7, 11)),
        Case("channels in pairs", new Shape(3, 5, 3, 6)),
        Case("channels in eights", new Shape(2, 3, 3, 16)),
    ];

    private static OperationCase Case(string name, Shape shape) => new(
        nameof(Cast),
        name,
        [new Operand("images", shape)],
        operands => Cast.Apply(operands[0], operands[0].Device.MapType));
}
