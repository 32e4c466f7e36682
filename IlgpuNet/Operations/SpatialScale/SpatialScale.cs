using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Multiplies each position of each image by a gate: y[n,h,w,c] = x[n,h,w,c] * gate[n,h,w];
/// dx[n,h,w,c] = dy[n,h,w,c] * gate[n,h,w], dgate[n,h,w] = sum over c of dy[n,h,w,c] * x[n,h,w,c].
/// </summary>
public sealed partial class SpatialScale : Function
{
    private static readonly Gating s_gating = new(
        "spatial-scale",
        new ReferenceForm(),
        new SimdForm(),
        new ElementForms<IGatingForm>(
            new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>()));

    private readonly Tensor _x;
    private readonly Tensor _gate;

    private SpatialScale(Tensor x, Tensor gate) => (_x, _gate) = (x, gate);

    /// <summary>The feature map.</summary>
    public Tensor X => _x;

    /// <summary>The gate.</summary>
    public Tensor Gate => _gate;

    /// <summary>Multiplies <paramref name="x"/> by <paramref name="gate"/>.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="gate">[N, H, W, 1].</param>
    /// <returns>A new tensor of the shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor x, Tensor gate)
    {
        Operands.OnOneDevice("spatial-scale", x, gate);
        Operands.IsFeatureMap("spatial-scale", x);
        Operands.HasShape("spatial-scale", gate, new Shape(x.Shape.N, x.Shape.H, x.Shape.W, 1));
        Tensor y = s_gating.Forward(x, gate);
        x.Device.Tape?.Record(new SpatialScale(x, gate), inputs: [x, gate], Gating.Saved(x, gate), y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        s_gating.Backward(_x, _gate, dy, gradients);
}
