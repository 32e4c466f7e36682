using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>y = x w^T + bias (stub).</summary>
public sealed partial class Linear : Function
{
    /// <summary>x of any rank, read as [N, Count/N]; w [out, in]; bias [out] or null. Returns [N, out].</summary>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? bias) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
