using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// A two-dimensional convolution: [N, H, W, inputs] to [N, H', W', outputs], H' = (H + 2 padding - kernel) / stride +
/// 1. State: <c>weight</c> [outputs, inputs/groups, height, width] in files, and <c>bias</c> [outputs] where wanted.
/// </summary>
public sealed class Conv2d : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Size2d _kernel;
    private readonly Size2d _stride;
    private readonly Size2d _padding;
    private readonly int _inputs;
    private readonly int _groups;

    /// <summary>A convolution.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="kernel">Extents of the kernel.</param>
    /// <param name="stride">Distance between windows; 1 when null.</param>
    /// <param name="padding">Zeros added on each side; none when null.</param>
    /// <param name="groups">Groups that see only their own channels.</param>
    /// <param name="bias">Whether a bias is added; it starts at 0.</param>
    /// <param name="initialiser">Of the weights; <see cref="Initialisers.KaimingNormalFanOut"/> when null.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public Conv2d(
        int inputs,
        int outputs,
        Size2d kernel,
        Size2d? stride = null,
        Size2d? padding = null,
        int groups = 1,
        bool bias = false,
        Initialiser? initialiser = null)
    {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inputs} input and {outputs} output channels");
        (_inputs, _groups) = (inputs, groups);
        (_kernel, _stride, _padding) = (kernel, stride ?? 1, padding ?? 0);
        _weight = AddParameter(
            "weight",
            new Shape(outputs, kernel.Height, kernel.Width, inputs / groups),
            initialiser ?? Initialisers.KaimingNormalFanOut,
            FileLayout.Convolution);
        _bias = bias ? AddParameter("bias", new Shape(outputs), Initialisers.Zero) : null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string groups = _groups == 1 ? "" : $", {_groups} groups";
        string stride = _stride == 1 ? "" : $" / {_stride}";
        return $"Conv2d {_inputs} -> {_weight.Shape[0]}, {_kernel}{stride}{groups}";
    }

    private Convolution Convolution => new(_weight.Value, _bias?.Value, _stride, _padding, _groups);

    /// <summary>
    /// Applies the convolution and the batch-norm behind it, with its ReLU: the same as one after the other, with fewer
    /// passes over the result.
    /// </summary>
    public Tensor Forward(Tensor x, BatchNorm2d norm)
    {
        if (NormalisedConvolution.IsOnePass(x.Device, norm.Normalisation))
        {
            return Run(
                x.Device, x, input => NormalisedConvolution.Apply(input, Convolution, norm.Normalisation, norm.Relu));
        }
        using MemoryScope scope = x.Device.OpenScope();
        (Tensor y, Normalisation normalisation) = Convolve(x, norm);
        return scope.Keep(norm.Forward(y, normalisation));
    }

    /// <summary>
    /// Applies the convolution at the end of a bottleneck, and all that follows there: <see cref="BottleneckTail"/>.
    /// </summary>
    public Tensor ForwardTail(
        Tensor x, BatchNorm2d norm, DescriptorGate? gate, Tensor shortcut, Normalisation? shortcutNormalisation)
    {
        if (gate is null && NormalisedConvolution.IsOnePass(x.Device, norm.Normalisation))
        {
            return Run(x.Device, x, input => NormalisedConvolution.ApplyTail(
                input, Convolution, norm.Normalisation, shortcut, shortcutNormalisation));
        }
        using MemoryScope scope = x.Device.OpenScope();
        (Tensor y, Normalisation normalisation, gate) = Convolve(x, norm, gate);
        return scope.Keep(BottleneckTail.Apply(y, normalisation, gate, shortcut, shortcutNormalisation));
    }

    /// <summary>
    /// Applies the convolution alone, and tells how an operation that normalises on the way has to do it:
    /// <see cref="NormalisedConvolution.Convolve"/>.
    /// </summary>
    public (Tensor Y, Normalisation Normalisation) Convolve(Tensor x, BatchNorm2d norm)
    {
        (Tensor y, Normalisation normalisation, _) = Convolve(x, norm, gate: null);
        return (y, normalisation);
    }

    private (Tensor Y, Normalisation Normalisation, DescriptorGate? Gate) Convolve(
        Tensor x, BatchNorm2d norm, DescriptorGate? gate)
    {
        x.Device.Observer?.EnterModule(this, Name);
        (Tensor Y, Normalisation Normalisation, DescriptorGate? Gate) result =
            NormalisedConvolution.Convolve(x, Convolution, norm.Normalisation, gate);
        x.Device.Observer?.LeaveModule(this, Name, result.Y);
        return result;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) =>
        Operations.Conv2d.Apply(x, _weight.Value, _bias?.Value, _stride, _padding, _groups);
}
