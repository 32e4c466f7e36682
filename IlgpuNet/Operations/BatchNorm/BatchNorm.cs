using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Batch normalisation per channel, followed by ReLU where asked (Ioffe and Szegedy, "Batch Normalization", 2015):
/// z = gamma (x - mean) / sqrt(variance + epsilon) + beta, y = z or max(z, 0).
/// </summary>
/// <remarks>
/// <para>
/// In training, mean and variance are those of the batch: over the m rows of x, every axis but the channels, the
/// variance divided by m. The running statistics become (1 - momentum) running + momentum batch, where the variance
/// is divided by m - 1. In evaluation, mean and variance are the running ones, constants to the gradient.
/// </para>
/// <para>
/// With g = dy, masked by y > 0 behind a ReLU, and xhat = (x - mean) / sqrt(variance + epsilon):
/// dbeta = sum g, dgamma = sum g xhat, and dx = gamma / sqrt(variance + epsilon) (g - dbeta / m - xhat dgamma / m) in
/// training, without the two sums in evaluation.
/// </para>
/// </remarks>
public sealed partial class BatchNorm : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private readonly NormalisedOperand _x;
    private readonly Tensor? _y;

    internal BatchNorm(NormalisedOperand x, Tensor? y) => (_x, _y) = (x, y);

    /// <summary>What is normalised.</summary>
    public Tensor X => _x.Values;

    /// <summary>With what.</summary>
    public Normalisation Normalisation => _x.Normalisation!;

    /// <summary>Whether a ReLU follows.</summary>
    public bool Relu => _y is not null;

    private interface IForm
    {
        void Forward(NormalisedOperand x, bool relu, Tensor y);
    }

    /// <summary>Normalises <paramref name="x"/>.</summary>
    /// <param name="x">Values of any rank, channels innermost.</param>
    /// <param name="normalisation">Parameters and running statistics; the latter change in training.</param>
    /// <param name="relu">Whether a ReLU follows, in the same pass.</param>
    /// <returns>A new tensor of the shape of x.</returns>
    /// <exception cref="DegenerateBatchException">In training, x holds one value per channel.</exception>
    /// <exception cref="ArgumentException">The operands differ in device, or a parameter is not [C].</exception>
    public static Tensor Apply(Tensor x, Normalisation normalisation, bool relu = false)
    {
        normalisation.Check("batch-norm", x);
        using MemoryScope scope = x.Device.OpenScope();
        NormalisedOperand operand = NormalisedOperand.Of(x, normalisation);
        Tensor y = Forward(operand, relu);
        BatchStatistics statistics = operand.Statistics!;
        x.Device.Tape?.Record(
            new BatchNorm(operand, relu ? y : null),
            inputs: [x, normalisation.Gamma, normalisation.Beta],
            saved: [x, normalisation.Gamma, statistics.Mean, statistics.InverseDeviation, relu ? y : null],
            y);
        return scope.Keep(y);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        ChannelGradients? sums = null;
        if (_x.NeedsChannelGradients)
        {
            sums = GradientSums.Of("batch-norm.gradient-sums", dy, _y, _x, groups: 1).OfOnlyGroup();
            _x.Deliver(sums, gradients);
        }
        if (Gradients.Needs(_x.Values))
        {
            OperandGradient dx = new(_x, gradients.For(_x.Values))
            {
                BatchSums = _x.Normalisation!.Training ? sums : null,
            };
            OperandGradient.Run("batch-norm.backward", dy, _y, groups: 1, dx);
        }
    }

    /// <summary>Normalises with statistics at hand; not recorded.</summary>
    internal static Tensor Forward(NormalisedOperand x, bool relu)
    {
        Device device = x.Values.Device;
        Tensor y = Tensor.Empty(device, x.Values.Shape, x.Values.DType);
        using (device.OpenScope())
        using (device.Measure("batch-norm.forward", flops: 3.0 * y.Shape.Count, bytes: 2.0 * y.Bytes))
            device.Choose<IForm>(s_reference, s_simd, s_kernels.For(y))?.Forward(x, relu, y);
        return y;
    }
}
