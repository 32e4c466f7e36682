using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The end of a bottleneck as one function: y = relu(gate[n, c] z + z2), where z = bn(x) or x, z2 = bn2(shortcut) or
/// the shortcut, and the gate, if any, is computed from averages of z. Every combination of the three is complete.
/// </summary>
/// <remarks>
/// <para>
/// Averages commute with a batch-norm's affine map, so the descriptors come from averages of x and z is never stored:
/// attention costs a pass over x to average it, or what a convolution on tensor cores adds to its tiles for that, and
/// next to nothing backward.
/// </para>
/// <para>
/// Backward, with g = dy masked by y > 0 and xhat = (x - mean) / deviation, one pass sums per image and channel
/// A = sum g and B = sum g xhat. Then dgate = gamma B + beta A; the gate's own backward pass turns it into dzbar, the
/// gradient of the averages of z; dbeta = sum over n of gate A + sum dzbar and dgamma = sum over n of gate B + sum of
/// dzbar xhatbar, xhatbar being the averages of xhat. A second pass writes dz = gate g + dzbar / cell area, turned into
/// dx = gamma / deviation (dz - dbeta / m - xhat dgamma / m) where the statistics are the batch's, and the shortcut's
/// gradient: g, or the same with its own sums.
/// </para>
/// </remarks>
public sealed partial class BottleneckTail : Function, IDisposable
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private readonly NormalisedOperand _x;
    private readonly RecordedGate? _gate;
    private readonly NormalisedOperand _shortcut;
    private readonly Tensor _y;

    private BottleneckTail(NormalisedOperand x, RecordedGate? gate, NormalisedOperand shortcut, Tensor y) =>
        (_x, _gate, _shortcut, _y) = (x, gate, shortcut, y);

    /// <summary>The block's last convolution.</summary>
    public Tensor X => _x.Values;

    /// <summary>The batch-norm behind it; null for none.</summary>
    public Normalisation? Normalisation => _x.Normalisation;

    /// <summary>The gate, [N, C] or [N, 1, 1, C]; null for none.</summary>
    public Tensor? Gate => _gate?.Value;

    /// <summary>What is added.</summary>
    public Tensor Shortcut => _shortcut.Values;

    /// <summary>The batch-norm of a projection shortcut; null for none.</summary>
    public Normalisation? ShortcutNormalisation => _shortcut.Normalisation;

    private interface IForm
    {
        void Forward(NormalisedOperand x, Tensor? gate, NormalisedOperand shortcut, Tensor y);

        /// <summary>dgate = gamma B + beta A, or B without a normalisation.</summary>
        void GateGradient(GradientSums sums, Normalisation? normalisation, Tensor dgate);

        /// <summary>dgamma = sum over n of gate B, dbeta = sum over n of gate A, plus what the cells add.</summary>
        void SumOverImages(GradientSums sums, Tensor gate, ChannelGradients? cells, ChannelGradients result);
    }

    /// <summary>Normalises, gates, adds the shortcut and applies ReLU.</summary>
    /// <param name="x">The block's last convolution, [N, H, W, C].</param>
    /// <param name="normalisation">The batch-norm behind it; null for none.</param>
    /// <param name="gate">The attention; null for none.</param>
    /// <param name="shortcut">What is added, of the shape of x.</param>
    /// <param name="shortcutNormalisation">The batch-norm of a projection shortcut; null for none.</param>
    /// <returns>y, of the shape of x.</returns>
    /// <exception cref="DegenerateBatchException">In training, x holds one value per channel.</exception>
    /// <exception cref="ArgumentException">
    /// The operands differ in device, shape or type, a parameter is not [C], or the gate is not [N, C] or [N, 1, 1, C].
    /// </exception>
    public static Tensor Apply(
        Tensor x,
        Normalisation? normalisation,
        DescriptorGate? gate,
        Tensor shortcut,
        Normalisation? shortcutNormalisation)
    {
        Operands.IsFeatureMap("bottleneck-tail", x);
        Operands.OnOneDevice("bottleneck-tail", x, shortcut);
        Operands.HasShape("bottleneck-tail", shortcut, x.Shape);
        Operands.HaveOneType("bottleneck-tail", x, shortcut);
        normalisation?.Check("bottleneck-tail", x);
        shortcutNormalisation?.Check("bottleneck-tail", shortcut);

        Device device = x.Device;
        using MemoryScope scope = device.OpenScope();
        NormalisedOperand main = NormalisedOperand.Of(x, normalisation);
        NormalisedOperand side = NormalisedOperand.Of(shortcut, shortcutNormalisation);
        RecordedGate? recorded = gate is null ? null : RecordedGate.Of(gate, main);
        Tensor y = Tensor.Empty(device, x.Shape, x.DType);
        using (device.Measure("bottleneck-tail.forward", flops: 6.0 * y.Shape.Count, bytes: 3.0 * y.Bytes))
            device.Choose<IForm>(s_reference, s_simd, s_kernels.For(y))?.Forward(main, recorded?.Value, side, y);

        device.Tape?.Record(
            new BottleneckTail(main, recorded, side, y),
            inputs:
            [
                x, normalisation?.Gamma, normalisation?.Beta, recorded?.Value,
                shortcut, shortcutNormalisation?.Gamma, shortcutNormalisation?.Beta,
            ],
            saved:
            [
                normalisation is null && gate is null ? null : x, recorded?.Value, recorded?.Averages, y,
                normalisation?.Gamma, normalisation?.Beta, main.Statistics?.Mean, main.Statistics?.InverseDeviation,
                shortcutNormalisation is null ? null : shortcut, shortcutNormalisation?.Gamma,
                side.Statistics?.Mean, side.Statistics?.InverseDeviation,
            ],
            y);
        // Where nothing wants a gradient, the tape has not taken the function over.
        if (!y.RequiresGradient)
            recorded?.Dispose();
        return scope.Keep(y);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        CellGradient? dzbar = null;
        ChannelGradients? xSums = null, shortcutSums = null;
        bool gateNeeds = Gradients.Needs(_gate?.Value);
        if (gateNeeds || _x.NeedsChannelGradients)
        {
            int groups = _gate is null ? 1 : dy.Shape.N;
            GradientSums sums = GradientSums.Of("bottleneck-tail.gradient-sums", dy, _y, _x, groups);
            if (gateNeeds)
                dzbar = BackwardGate(sums, gradients);
            if (_x.NeedsChannelGradients)
            {
                xSums = _gate is null ? sums.OfOnlyGroup() : SumOverImages(sums, dzbar);
                _x.Deliver(xSums, gradients);
            }
        }
        if (_shortcut.NeedsChannelGradients)
        {
            shortcutSums = GradientSums.Of("bottleneck-tail.gradient-sums", dy, _y, _shortcut, groups: 1).OfOnlyGroup();
            _shortcut.Deliver(shortcutSums, gradients);
        }

        List<OperandGradient> operands = [];
        if (Gradients.Needs(_x.Values))
        {
            operands.Add(new OperandGradient(_x, gradients.For(_x.Values))
            {
                Gate = _gate?.Value,
                Cells = dzbar,
                BatchSums = _x.Normalisation is { Training: true } ? xSums : null,
            });
        }
        if (Gradients.Needs(_shortcut.Values))
        {
            operands.Add(new OperandGradient(_shortcut, gradients.For(_shortcut.Values))
            {
                BatchSums = _shortcut.Normalisation is { Training: true } ? shortcutSums : null,
            });
        }
        if (operands.Count > 0)
            OperandGradient.Run("bottleneck-tail.backward", dy, _y, groups: dy.Shape.N, [.. operands]);
    }

    /// <summary>Lets go of what the gate's tape holds.</summary>
    public void Dispose() => _gate?.Dispose();

    private CellGradient? BackwardGate(GradientSums sums, Gradients gradients)
    {
        Device device = _y.Device;
        Tensor dgate = Tensor.Empty(device, _gate!.Value.Shape);
        device.Choose<IForm>(s_reference, s_simd, s_kernels.For(_y))?.GateGradient(sums, _x.Normalisation, dgate);
        return _gate.Backward(dgate, gradients);
    }

    private ChannelGradients SumOverImages(GradientSums sums, CellGradient? dzbar)
    {
        Device device = _y.Device;
        Shape channels = new(_y.Shape.C);
        ChannelGradients result = new(Tensor.Empty(device, channels), Tensor.Empty(device, channels));
        ChannelGradients? cells = dzbar is null ? null : _gate!.ChannelGradients(dzbar);
        device.Choose<IForm>(s_reference, s_simd, s_kernels.For(_y))
            ?.SumOverImages(sums, _gate!.Value, cells, result);
        return result;
    }
}
