using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// How many classes a network prefers to the true one: rank[n] is the number of classes with a greater logit than the
/// label's, or with an equal one and a smaller index. The prediction is among the k best where rank is below k, and
/// ties are decided the same way everywhere. Where a logit of the sample is not finite, the network has said nothing:
/// the rank is K, wrong for every k; so it is for a label outside [0, K).
/// </summary>
public static partial class LabelRank
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor logits, Tensor labels, Tensor ranks);
    }

    /// <summary>The rank of each sample's label. Not recorded: it has no derivative.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">[N] integers.</param>
    /// <returns>A new tensor of integers, [N].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Of(Tensor logits, Tensor labels)
    {
        Tensor ranks = Tensor.Empty(logits.Device, labels.Shape, DType.Int32);
        Run(logits, labels, ranks);
        return ranks;
    }

    /// <summary>Writes the rank of each sample's label.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">[N] integers.</param>
    /// <param name="ranks">[N] integers.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Run(Tensor logits, Tensor labels, Tensor ranks)
    {
        Operands.OnOneDevice("label-rank", logits, labels, ranks);
        Operands.AreLabelled("label-rank", logits, labels);
        Operands.AreLabelled("label-rank", logits, ranks);
        using (logits.Device.Measure("label-rank", flops: logits.Shape.Count, bytes: logits.Bytes))
            logits.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(logits, labels, ranks);
    }
}
