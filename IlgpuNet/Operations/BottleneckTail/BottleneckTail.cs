using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A gate computed from pooled values of z.</summary>
/// <param name="Grids">The grids it asks for.</param>
/// <param name="Compute">Makes the gate, [N, C] or [N, 1, 1, C], from the descriptors.</param>
public sealed record DescriptorGate(IReadOnlyList<int> Grids, Func<Descriptors, Tensor> Compute);

/// <summary>y = relu(gate * bn(x) + shortcut), the end of a bottleneck as one function (stub).</summary>
public sealed partial class BottleneckTail : Function
{
    /// <summary>x and shortcut [N, H, W, C]; each with its own normalisation or none; gate or none.</summary>
    public static Tensor Apply(
        Tensor x, Normalisation? normalisation, DescriptorGate? gate,
        Tensor shortcut, Normalisation? shortcutNormalisation) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
