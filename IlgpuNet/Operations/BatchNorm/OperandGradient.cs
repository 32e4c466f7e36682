using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The last pass of a backward through y = relu(gate z + ...), z = bn(x), for one operand x. With g = dy masked by
/// y > 0: dz = gate g + dzbar / cell area, where dzbar is the gradient of the averages of z over the cells of a map,
/// and dx = gamma / deviation (dz - dbeta / m - xhat dgamma / m) over the m rows of x.
/// </summary>
/// <param name="operand">x; its values are read only if it is normalised with the batch's statistics.</param>
/// <param name="dx">Where its gradient goes.</param>
internal sealed partial class OperandGradient(NormalisedOperand operand, GradientTarget dx)
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private interface IForm
    {
        void Run(Tensor dy, Tensor? y, int groups, OperandGradient[] operands);
    }

    private NormalisedOperand Operand { get; } = operand;

    private GradientTarget Dx { get; } = dx;

    /// <summary>The factor of z, [groups, C]; null for one.</summary>
    public Tensor? Gate { get; init; }

    /// <summary>The gradient of the averages of z; null for none.</summary>
    public CellGradient? Cells { get; init; }

    /// <summary>
    /// This call's dgamma and dbeta where x was normalised with the batch's own statistics; null where those were
    /// constants or there is no normalisation.
    /// </summary>
    public ChannelGradients? BatchSums { get; init; }

    /// <summary>Computes the gradients of several operands in one walk over the gradient of their output.</summary>
    /// <param name="operation">The name it is measured under.</param>
    /// <param name="dy">Gradient behind the ReLU, if there is one.</param>
    /// <param name="y">The output of the ReLU; null where there is none.</param>
    /// <param name="groups">Parts of the batch that have gates of their own.</param>
    /// <param name="operands">The operands, each of the shape of dy.</param>
    public static void Run(string operation, Tensor dy, Tensor? y, int groups, params OperandGradient[] operands)
    {
        double passes = (y is null ? 1 : 2) + operands.Sum(o => o.BatchSums is null ? 1 : 2);
        double flops = operands.Sum(o => o.BatchSums is null ? 2.0 : 6.0) * dy.Shape.Count;
        using (dy.Device.OpenScope())
        using (dy.Device.Measure(operation, flops, passes * dy.Bytes))
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(dy))?.Run(dy, y, groups, operands);
    }
}

/// <summary>The gradient of averages over the cells of a map.</summary>
/// <param name="Values">[N, vertical cells, horizontal cells, C].</param>
/// <param name="Vertical">The cells of the vertical axis, a partition.</param>
/// <param name="Horizontal">The cells of the horizontal axis, a partition.</param>
internal sealed record CellGradient(Tensor Values, PoolRanges Vertical, PoolRanges Horizontal)
{
    /// <summary>The cell of every position of an axis.</summary>
    public static int[] CellOfPosition(PoolRanges cells)
    {
        int[] cellOf = new int[cells.Inputs];
        for (int cell = 0; cell < cells.Outputs; cell++)
            Array.Fill(cellOf, cell, cells.Starts[cell], cells.Ends[cell] - cells.Starts[cell]);
        return cellOf;
    }
}
