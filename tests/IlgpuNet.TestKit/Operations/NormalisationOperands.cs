using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>The four tensors of a <see cref="Normalisation"/> as operands of a case.</summary>
internal static class NormalisationOperands
{
    /// <summary>Operands for C channels; names end in <paramref name="suffix"/>.</summary>
    /// <param name="channels">C.</param>
    /// <param name="suffix">Tells two batch-norms of a case apart.</param>
    /// <param name="shift">Where beta lies: far above zero, nothing behind a ReLU is masked.</param>
    public static Operand[] Of(int channels, string suffix = "", double shift = 0.3)
    {
        Shape shape = new(channels);
        return
        [
            new Operand("gamma" + suffix, shape, Width: 1, Centre: 0.8),
            new Operand("beta" + suffix, shape, Width: 1, Centre: shift),
            new Operand("mean" + suffix, shape, OperandRole.State, Width: 0.4, Centre: 0.5),
            new Operand("variance" + suffix, shape, OperandRole.State, Width: 0.5, Centre: 1),
        ];
    }

    /// <summary>The normalisation whose tensors are the operands from <paramref name="first"/> on.</summary>
    public static Normalisation From(IReadOnlyList<Tensor> operands, int first, bool training) =>
        new(operands[first], operands[first + 1], operands[first + 2], operands[first + 3], training);
}
