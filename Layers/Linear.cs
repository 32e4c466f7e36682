using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// A fully connected layer, y = x w^T + bias: an input of any rank, read as [N, inputs], to [N, outputs]. State:
/// <c>weight</c> [outputs, inputs], Kaiming-uniform at first, and <c>bias</c> [outputs], 0 at first.
/// </summary>
public sealed class Linear : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>A fully connected layer.</summary>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        _weight = AddParameter("weight", new Shape(outputs, inputs), Initialisers.KaimingUniform);
        _bias = bias ? AddParameter("bias", new Shape(outputs), Initialisers.Zero) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Linear {_weight.Shape.C} -> {_weight.Shape.N}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => Operations.Linear.Apply(x, _weight.Value, _bias?.Value);
}
