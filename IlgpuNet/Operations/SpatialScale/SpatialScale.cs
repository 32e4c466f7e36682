using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>SpatialScale (stub).</summary>
public sealed partial class SpatialScale : Function
{
    /// <summary>Multiplies x [N, H, W, C] by a gate: ChannelScale [N, C] or [N, 1, 1, C]; SpatialScale [N, H, W, 1].</summary>
    public static Tensor Apply(Tensor x, Tensor gate) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
