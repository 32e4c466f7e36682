using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>How a device multiplies a feature map by a gate that is broadcast over some of its axes.</summary>
internal interface IGatingForm
{
    /// <summary>y = x * gate, or y += x * gate: the result, and with dy for x the gradient of x.</summary>
    void Scale(Tensor x, Tensor gate, Tensor y, bool accumulate);

    /// <summary>The sum of x * dy over the axes along which the gate is broadcast.</summary>
    void GateGradient(Tensor x, Tensor dy, Tensor dgate, bool accumulate);
}

/// <summary>What the operations that apply a gate have in common; they differ in their forms.</summary>
internal sealed class Gating(
    string name, IGatingForm reference, IGatingForm simd, ElementForms<IGatingForm> kernels)
{
    /// <summary>y, a new tensor of the shape of <paramref name="x"/>.</summary>
    public Tensor Forward(Tensor x, Tensor gate)
    {
        Tensor y = Tensor.Empty(x.Device, x.Shape, x.DType);
        using (x.Device.Measure($"{name}.forward", flops: x.Shape.Count, bytes: 2.0 * x.Bytes + gate.Bytes))
            Form(x)?.Scale(x, gate, y, accumulate: false);
        return y;
    }

    /// <summary>What <see cref="Backward"/> reads.</summary>
    public static Tensor?[] Saved(Tensor x, Tensor gate) =>
        [Gradients.Needs(gate) ? x : null, Gradients.Needs(x) ? gate : null];

    /// <summary>The gradients of the operands that want one.</summary>
    public void Backward(Tensor x, Tensor gate, Tensor dy, Gradients gradients)
    {
        if (Gradients.Needs(x))
        {
            (Tensor dx, bool accumulate) = gradients.For(x);
            using (dy.Device.Measure($"{name}.backward-x", flops: dy.Shape.Count, bytes: 2.0 * dy.Bytes))
                Form(dy)?.Scale(dy, gate, dx, accumulate);
        }
        if (Gradients.Needs(gate))
        {
            (Tensor dgate, bool accumulate) = gradients.For(gate);
            using (dy.Device.Measure($"{name}.backward-gate", flops: 2.0 * dy.Shape.Count, bytes: 2.0 * dy.Bytes))
                Form(dy)?.GateGradient(x, dy, dgate, accumulate);
        }
    }

    private IGatingForm? Form(Tensor map) => map.Device.Choose(reference, simd, kernels.For(map));
}
