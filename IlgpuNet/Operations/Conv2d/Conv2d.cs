using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Two-dimensional convolution (cross-correlation, as everywhere in deep learning) with zero padding, cut into groups
/// of channels:
/// y[n, i, j, o] = bias[o] + sum over a, b, c of x[n, i sh - ph + a, j sw - pw + b, g Cin/groups + c] w[o, a, b, c],
/// where g = o / (Cout/groups) is the group of the output channel o and x is zero outside its map.
/// dx, dw and dbias are the corresponding sums of dy * w, dy * x and dy.
/// </summary>
/// <remarks>
/// Ho = (H + 2 ph - kh) / sh + 1, rounded down; Wo likewise. V. Dumoulin and F. Visin, "A guide to convolution
/// arithmetic for deep learning", arXiv:1603.07285.
/// </remarks>
public sealed partial class Conv2d : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly AcceleratorForm s_accelerator = new();

    private readonly ConvolutionShape _shape;
    private readonly Tensor _x;
    private readonly Tensor _w;
    private readonly Tensor? _bias;

    private Conv2d(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias) =>
        (_shape, _x, _w, _bias) = (shape, x, w, bias);

    /// <summary>The feature maps.</summary>
    public Tensor X => _x;

    /// <summary>The weights, [Cout, kh, kw, Cin/groups].</summary>
    public Tensor W => _w;

    /// <summary>Added to each output channel; null for none.</summary>
    public Tensor? Bias => _bias;

    /// <summary>Distance between windows, in pixels.</summary>
    public Size2d Stride => _shape.Stride;

    /// <summary>Zeros around the map, in pixels on each side.</summary>
    public Size2d Padding => _shape.Padding;

    /// <summary>Parts of the channels that do not see each other.</summary>
    public int Groups => _shape.Groups;

    /// <summary>What was convolved, in numbers.</summary>
    internal ConvolutionShape Extents => _shape;

    private interface IForm
    {
        void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y);

        /// <summary>Forward, and of the wanted sums of y those that cost less than a pass over y.</summary>
        ConvolutionSums ForwardWithSums(
            ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, WantedSums wanted)
        {
            Forward(shape, x, w, bias, y);
            return default;
        }

        void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate);

        void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate);
    }

    /// <summary>Convolves <paramref name="x"/> with <paramref name="w"/>.</summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="w">Weights [Cout, kh, kw, Cin/groups].</param>
    /// <param name="bias">Added to each output channel, [Cout]; null for none.</param>
    /// <param name="stride">Distance between windows, in pixels.</param>
    /// <param name="padding">Zeros around the map, in pixels on each side.</param>
    /// <param name="groups">Parts of the channels that do not see each other; as many as channels is a depthwise
    /// convolution.</param>
    /// <returns>Feature maps [N, Ho, Wo, Cout], of the type of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The operands differ in device, their shapes do not fit each other, or the window does not fit the padded map.
    /// </exception>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, Size2d stride, Size2d padding, int groups = 1) =>
        Apply(x, new Convolution(w, bias, stride, padding, groups));

    /// <inheritdoc cref="Apply(Tensor, Tensor, Tensor?, Size2d, Size2d, int)"/>
    internal static Tensor Apply(Tensor x, Convolution convolution) => Apply(
        x, convolution, (form, shape, y) => form?.Forward(shape, x, convolution.W, convolution.Bias, y));

    /// <summary>Convolves, and takes those sums of the result that are cheaper now than afterwards.</summary>
    internal static (Tensor Y, ConvolutionSums Sums) ApplyWithSums(
        Tensor x, Convolution convolution, WantedSums wanted)
    {
        ConvolutionSums sums = default;
        Tensor y = Apply(x, convolution, (form, shape, result) =>
            sums = form?.ForwardWithSums(shape, x, convolution.W, convolution.Bias, result, wanted) ?? default);
        return (y, sums);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        Device device = dy.Device;
        IForm? form = device.Choose<IForm>(s_reference, s_simd, s_accelerator);
        if (Gradients.Needs(_x))
        {
            GradientTarget dx = gradients.For(_x);
            using (device.Measure("conv2d.data-gradient", _shape.Flops, dy.Bytes + _w.Bytes + _x.Bytes))
                form?.DataGradient(_shape, dy, _w, dx.Tensor, dx.Accumulate);
        }
        if (Gradients.Needs(_w))
        {
            GradientTarget dw = gradients.For(_w);
            using (device.Measure("conv2d.weight-gradient", _shape.Flops, dy.Bytes + _x.Bytes + _w.Bytes))
                form?.WeightGradient(_shape, _x, dy, dw.Tensor, dw.Accumulate);
        }
        if (Gradients.Needs(_bias))
            BiasGradient.Run(dy, gradients.For(_bias!));
    }

    private static Tensor Apply(Tensor x, Convolution convolution, Action<IForm?, ConvolutionShape, Tensor> forward)
    {
        ConvolutionShape shape = convolution.ShapeOn(x);
        (Tensor w, Tensor? bias) = (convolution.W, convolution.Bias);
        Device device = x.Device;
        Tensor y = Tensor.Empty(device, shape.Result, x.DType);
        using (device.Measure("conv2d.forward", shape.Flops, x.Bytes + w.Bytes + (bias?.Bytes ?? 0) + y.Bytes))
            forward(device.Choose<IForm>(s_reference, s_simd, s_accelerator), shape, y);
        device.Tape?.Record(new Conv2d(shape, x, w, bias), inputs: [x, w, bias], saved: [x, w], y);
        return y;
    }

    /// <summary>The extents of a convolution, refused where they do not fit each other.</summary>
    internal static ConvolutionShape Validate(
        Tensor x, Tensor w, Tensor? bias, Size2d stride, Size2d padding, int groups)
    {
        Operands.IsFeatureMap("conv2d", x);
        if (w.Shape.Rank != 4)
        {
            throw new ArgumentException(
                $"conv2d: w has shape {w.Shape} where [out, height, width, in/groups] is expected");
        }
        int inputs = x.Shape.C, outputs = w.Shape[0];
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
        {
            throw new ArgumentException(
                $"conv2d: {groups} groups do not divide {inputs} input and {outputs} output channels");
        }
        if (w.Shape.C != inputs / groups)
        {
            throw new ArgumentException(
                $"conv2d: w has shape {w.Shape}, but x has {inputs} channels in {groups} groups: " +
                $"its last extent must be {inputs / groups}");
        }
        if (bias is not null)
            Operands.HasShape("conv2d", bias, new Shape(outputs));
        if (stride.Height < 1 || stride.Width < 1)
            throw new ArgumentException($"conv2d: the stride {stride} is not positive");
        if (padding.Height < 0 || padding.Width < 0)
            throw new ArgumentException($"conv2d: the padding {padding} is negative");
        Size2d kernel = new(w.Shape.H, w.Shape.W);
        if (kernel.Height > x.Shape.H + 2 * padding.Height || kernel.Width > x.Shape.W + 2 * padding.Width)
        {
            throw new ArgumentException(
                $"conv2d: the window {kernel} does not fit the map {x.Shape.H}x{x.Shape.W} with padding {padding}; " +
                "use more padding or a larger input");
        }
        return new ConvolutionShape(x.Shape.N, x.Shape.H, x.Shape.W, inputs, outputs, kernel, stride, padding, groups);
    }
}
