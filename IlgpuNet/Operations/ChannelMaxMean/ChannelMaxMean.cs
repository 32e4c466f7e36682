using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>ChannelMaxMean (stub).</summary>
public sealed partial class ChannelMaxMean : Function
{
    /// <summary>Applies it.</summary>
    public static Tensor Apply(Tensor x) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
