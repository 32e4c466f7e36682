using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>y = max(x, 0).</summary>
public sealed class ReLU : Module
{
    /// <inheritdoc/>
    public override string ToString() => "ReLU";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Relu.Apply(x);
}
