using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Operations;

/// <summary>Cases of <see cref="BottleneckTail"/>.</summary>
public sealed class BottleneckTailCases : IOperationCases
{
    private static readonly Shape s_odd = new(3, 7, 5, 11);

    private enum Bn
    {
        None,
        Training,
        Evaluation,
    }

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("sum", s_odd, Bn.None, null, Bn.None),
        Case("shortcut normalised", s_odd, Bn.None, null, Bn.Training),
        Case("gated", s_odd, Bn.None, Pooled, Bn.None),
        Case("gated, shortcut normalised", s_odd, Bn.None, Pooled, Bn.Training),
        Case("normalised", s_odd, Bn.Training, null, Bn.None),
        Case("normalised, shortcut too", s_odd, Bn.Training, null, Bn.Training),
        Case("normalised, gated", s_odd, Bn.Training, Pooled, Bn.None),
        Case("normalised, gated, shortcut normalised", s_odd, Bn.Training, Pooled, Bn.Training),
        Case("evaluation", s_odd, Bn.Evaluation, Pooled, Bn.Evaluation),
        Case("evaluation, shortcut in training", s_odd, Bn.Evaluation, Pooled, Bn.Training),
        Case("nothing masked", s_odd, Bn.Training, Pooled, Bn.Training, shift: 9),
        Case("the gate is a descriptor", s_odd, Bn.Training, Mean, Bn.None),
        Case("grid 2, cells that overlap", new Shape(3, 7, 7, 5), Bn.Training, Quarters, Bn.None),
        Case("pyramid on 8", new Shape(2, 8, 8, 3), Bn.Training, Pyramid, Bn.None),
        Case("pyramid on 7, cells that overlap", new Shape(3, 7, 7, 3), Bn.Training, Pyramid, Bn.Training),
        Case("pyramid on 14, cells of unequal widths", new Shape(2, 14, 14, 3), Bn.Training, Pyramid, Bn.None),
        Case("pyramid on 6", new Shape(3, 6, 6, 3), Bn.Evaluation, Pyramid, Bn.None),
        Case("pyramid on 3, finer than the map", new Shape(3, 3, 3, 3), Bn.Training, Pyramid, Bn.None),
        Case("pyramid without normalisation", new Shape(2, 7, 6, 3), Bn.None, Pyramid, Bn.None),
        Case("map of one position", new Shape(5, 1, 1, 9), Bn.Training, Pyramid, Bn.None),
        Case("pyramid of pixels without normalisation", new Shape(2, 4, 4, 3), Bn.None, Pyramid, Bn.None),
        Case("pyramid of pixels", new Shape(2, 4, 4, 3), Bn.Training, Pyramid, Bn.Training),
        Case("channels in pairs", new Shape(3, 7, 7, 6), Bn.Training, Pyramid, Bn.Training),
        Case("channels in eights", new Shape(2, 7, 7, 16), Bn.Training, Pyramid, Bn.Training),
        Case("channels in eights, not gated", new Shape(2, 3, 5, 16), Bn.Training, null, Bn.None),
        Case("more channels than a block", new Shape(2, 3, 2, 521), Bn.Training, Mean, Bn.Training),
        Case("more images than a thread sums over", new Shape(19, 2, 1, 4), Bn.Training, Pooled, Bn.None),
        PlainGate("plain gate", OperandRole.Differentiable),
        PlainGate("constant gate", OperandRole.Constant),
        OnlyTheGateLearns(),
        GateReadsX(),
    ];

    /// <summary>The operands a gate has for itself: a batch-norm in evaluation mode and a bias.</summary>
    private static Operand[] GateOperands(Shape x) =>
    [
        .. NormalisationOperands.Of(x.C, " of gate"),
        new Operand("bias", new Shape(x.N, 1, 1, x.C), Width: 0.5, Centre: 0.9),
    ];

    private static DescriptorGate Mean(IReadOnlyList<Tensor> operands) => new([1], z => z.Cells(1));

    private static DescriptorGate Pooled(IReadOnlyList<Tensor> operands) => new([1], z => Head(z.Cells(1), operands));

    private static DescriptorGate Quarters(IReadOnlyList<Tensor> operands) =>
        new([2], z => Head(AveragePool.Adaptive(z.Cells(2), 1), operands));

    private static DescriptorGate Pyramid(IReadOnlyList<Tensor> operands) => new([1, 2, 4], z =>
    {
        // Windows that overlap, so that the cells of a grid differ in weight.
        Tensor fine = AveragePool.Window(AveragePool.Window(z.Cells(4), 3, 1, 0), 2, 1, 0);
        Tensor coarse = AveragePool.Window(z.Cells(2), 2, 1, 1);
        return Head(Add.Apply(Add.Apply(z.Cells(1), AveragePool.Adaptive(coarse, 1)), fine), operands);
    });

    private static Tensor Head(Tensor s, IReadOnlyList<Tensor> operands)
    {
        Normalisation normalisation = NormalisationOperands.From(operands, operands.Count - 5, training: false);
        return Add.Apply(BatchNorm.Apply(s, normalisation), operands[^1]);
    }

    private static OperationCase Case(
        string name,
        Shape shape,
        Bn bn,
        Func<IReadOnlyList<Tensor>, DescriptorGate>? gate,
        Bn shortcutBn,
        double shift = 0.3)
    {
        Operand[] own = bn == Bn.None ? [] : NormalisationOperands.Of(shape.C, shift: shift);
        Operand[] shortcuts = shortcutBn == Bn.None ? [] : NormalisationOperands.Of(shape.C, " of shortcut", shift);
        bool hasOperands = gate is not null && gate != Mean;
        return new OperationCase(
            nameof(BottleneckTail),
            name,
            [
                new Operand("x", shape, Width: 3, Centre: 0.2),
                new Operand("shortcut", shape),
                .. own,
                .. shortcuts,
                .. hasOperands ? GateOperands(shape) : [],
            ],
            operands => BottleneckTail.Apply(
                operands[0],
                From(operands, 2, bn),
                gate?.Invoke(operands),
                operands[1],
                From(operands, 2 + own.Length, shortcutBn)));
    }

    private static Normalisation? From(IReadOnlyList<Tensor> operands, int first, Bn bn) =>
        bn == Bn.None ? null : NormalisationOperands.From(operands, first, bn == Bn.Training);

    /// <summary>A gate that looks at no descriptor.</summary>
    private static OperationCase PlainGate(string name, OperandRole role) => new(
        nameof(BottleneckTail),
        name,
        [
            new Operand("x", s_odd),
            new Operand("shortcut", s_odd),
            new Operand("gate", new Shape(s_odd.N, s_odd.C), role, Width: 1, Centre: 0.7),
            .. NormalisationOperands.Of(s_odd.C),
        ],
        operands => BottleneckTail.Apply(
            operands[0],
            NormalisationOperands.From(operands, 3, training: true),
            new DescriptorGate([1], _ => operands[2]),
            operands[1],
            shortcutNormalisation: null));

    /// <summary>Everything but what is inside the gate is frozen: the tail must be recorded all the same.</summary>
    private static OperationCase OnlyTheGateLearns() => new(
        nameof(BottleneckTail),
        "only the gate learns",
        [
            new Operand("x", s_odd, OperandRole.Constant),
            new Operand("shortcut", s_odd, OperandRole.Constant),
            .. GateOperands(s_odd),
        ],
        operands => BottleneckTail.Apply(operands[0], null, Pooled(operands), operands[1], null));

    /// <summary>A gate made from tensors of the enclosing step: x itself, and what came of the shortcut.</summary>
    private static OperationCase GateReadsX() => new(
        nameof(BottleneckTail),
        "the gate reads tensors of the step",
        [new Operand("x", s_odd), new Operand("shortcut", s_odd), .. NormalisationOperands.Of(s_odd.C)],
        operands =>
        {
            Tensor made = Add.Apply(operands[1], operands[1]);
            return BottleneckTail.Apply(
                operands[0],
                NormalisationOperands.From(operands, 2, training: true),
                new DescriptorGate([1], z => Add.Apply(
                    z.Cells(1), Add.Apply(AveragePool.Adaptive(operands[0], 1), AveragePool.Adaptive(made, 1)))),
                made,
                shortcutNormalisation: null);
        });
}
