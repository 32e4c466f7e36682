using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Multiplies each channel of each image by a gate: y[n,h,w,c] = x[n,h,w,c] * gate[n,c];
/// dx[n,h,w,c] = dy[n,h,w,c] * gate[n,c], dgate[n,c] = sum over h, w of dy[n,h,w,c] * x[n,h,w,c].
/// </summary>
public sealed partial class ChannelScale : Function
{
    private static readonly Gating s_gating = new(
        "channel-scale",
        new ReferenceForm(),
        new SimdForm(),
        new ElementForms<IGatingForm>(
            new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>()));

    private readonly Tensor _x;
    private readonly Tensor _gate;

    private ChannelScale(Tensor x, Tensor gate) => (_x, _gate) = (x, gate);

    /// <summary>The feature map.</summary>
    public Tensor X => _x;

    /// <summary>The gate.</summary>
    public Tensor Gate => _gate;

    /// <summary>Multiplies <paramref name="x"/> by <paramref name="gate"/>.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="gate">[N, C] or [N, 1, 1, C].</param>
    /// <returns>A new tensor of the shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor x, Tensor gate)
    {
        Operands.OnOneDevice("channel-scale", x, gate);
        Operands.IsFeatureMap("channel-scale", x);
        if (gate.Shape != new Shape(x.Shape.N, 1, 1, x.Shape.C))
            Operands.HasShape("channel-scale", gate, new Shape(x.Shape.N, x.Shape.C));
        Tensor y = s_gating.Forward(x, gate);
        x.Device.Tape?.Record(new ChannelScale(x, gate), inputs: [x, gate], Gating.Saved(x, gate), y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        s_gating.Backward(_x, _gate, dy, gradients);
}
