using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>y = 1 / (1 + exp(-x)).</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override string ToString() => "Sigmoid";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Operations.Sigmoid.Apply(x);
}
