using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Rank of each sample's label among its logits (stub).</summary>
public static partial class LabelRank
{
    /// <summary>logits [N, K], labels [N]; returns integers [N]: how many classes are preferred to the label. Top-k is rank &lt; k.</summary>
    public static Tensor Of(Tensor logits, Tensor labels) => throw new NotImplementedException();
}
