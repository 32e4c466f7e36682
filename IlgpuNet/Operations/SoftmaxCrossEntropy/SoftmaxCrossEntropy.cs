using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Mean cross-entropy of a softmax (stub).</summary>
public sealed partial class SoftmaxCrossEntropy : Function
{
    /// <summary>logits [N, K], labels [N] integers; returns the mean loss, shape [1].</summary>
    public static Tensor Apply(Tensor logits, Tensor labels) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
