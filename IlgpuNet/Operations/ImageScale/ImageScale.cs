using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Multiplies each image by a number of its own: y[n, ...] = x[n, ...] * scale[n]; dx[n, ...] = dy[n, ...] * scale[n].
/// The scales are constants: stochastic depth draws them.
/// </summary>
public sealed partial class ImageScale : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private readonly Tensor _x;
    private readonly Tensor _scale;

    private ImageScale(Tensor x, Tensor scale) => (_x, _scale) = (x, scale);

    private interface IForm
    {
        void Run(Tensor x, Tensor scale, Tensor y, bool accumulate);
    }

    /// <summary>Multiplies each image of <paramref name="x"/> by its <paramref name="scale"/>.</summary>
    /// <param name="x">[N, ...].</param>
    /// <param name="scale">[N]; it gets no gradient.</param>
    /// <returns>A new tensor of the shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor x, Tensor scale)
    {
        Operands.OnOneDevice("image-scale", x, scale);
        Operands.HasShape("image-scale", scale, new Shape(x.Shape.N));
        Tensor y = Tensor.Empty(x.Device, x.Shape, x.DType);
        Run("image-scale.forward", x, scale, new GradientTarget(y, Accumulate: false));
        x.Device.Tape?.Record(new ImageScale(x, scale), inputs: [x], saved: [scale], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        Run("image-scale.backward", dy, _scale, gradients.For(_x));

    private static void Run(string name, Tensor x, Tensor scale, GradientTarget y)
    {
        using (x.Device.Measure(name, flops: x.Shape.Count, bytes: 2.0 * x.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x))?.Run(x, scale, y.Tensor, y.Accumulate);
    }
}
