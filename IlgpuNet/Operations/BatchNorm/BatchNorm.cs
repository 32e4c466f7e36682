using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Batch normalisation, followed by ReLU where asked (stub).</summary>
public sealed partial class BatchNorm : Function
{
    /// <summary>x of any rank, channels innermost.</summary>
    public static Tensor Apply(Tensor x, Normalisation normalisation, bool relu = false) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
