using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Sigmoid (stub).</summary>
public sealed partial class Sigmoid : Function
{
    /// <summary>Applies it.</summary>
    public static Tensor Apply(Tensor x) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
