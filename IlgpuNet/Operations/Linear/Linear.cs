using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// A fully connected layer: y = x w^T + bias; dx = dy w, dw = dy^T x, dbias = the sum of dy over the rows. Whatever the
/// type of x, y has that of the weights.
/// </summary>
public sealed partial class Linear : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private readonly Tensor _x;
    private readonly Tensor _w;
    private readonly Tensor? _bias;

    private Linear(Tensor x, Tensor w, Tensor? bias) => (_x, _w, _bias) = (x, w, bias);

    /// <summary>Rows of features.</summary>
    public Tensor X => _x;

    /// <summary>The weights, [out, in].</summary>
    public Tensor W => _w;

    /// <summary>Added to each row; null for none.</summary>
    public Tensor? Bias => _bias;

    private interface IForm
    {
        void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y);

        void DataGradient(Tensor dy, Tensor w, Tensor dx, bool accumulate);

        void WeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate);
    }

    /// <summary>Multiplies the rows of <paramref name="x"/> by <paramref name="w"/>.</summary>
    /// <param name="x">Rows of features: a tensor of any rank, read as [N, Count/N].</param>
    /// <param name="w">Weights [out, in].</param>
    /// <param name="bias">Added to each row, [out]; null for none.</param>
    /// <returns>A matrix [N, out].</returns>
    /// <exception cref="ArgumentException">The operands differ in device, or their shapes do not fit each
    /// other.</exception>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? bias)
    {
        Operands.OnOneDevice("linear", x, w, bias);
        if (w.Shape.Rank != 2)
            throw new ArgumentException($"linear: w has shape {w.Shape} where [out, in] is expected");
        long features = x.Shape.Count / x.Shape.N;
        if (features != w.Shape.C)
        {
            throw new ArgumentException(
                $"linear: x has shape {x.Shape}, {features} features a row, but w has shape {w.Shape}: " +
                $"its last extent must be {features}");
        }
        if (bias is not null)
            Operands.HasShape("linear", bias, new Shape(w.Shape.N));
        Device device = x.Device;
        Tensor y = Tensor.Empty(device, new Shape(x.Shape.N, w.Shape.N));
        using (device.Measure("linear.forward", Flops(x, w), x.Bytes + w.Bytes + (bias?.Bytes ?? 0) + y.Bytes))
            device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Forward(x, w, bias, y);
        device.Tape?.Record(new Linear(x, w, bias), inputs: [x, w, bias], saved: [x, w], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        Device device = dy.Device;
        IForm? form = device.Choose<IForm>(s_reference, s_simd, s_kernels);
        if (Gradients.Needs(_x))
        {
            GradientTarget dx = gradients.For(_x);
            using (device.Measure("linear.data-gradient", Flops(_x, _w), dy.Bytes + _w.Bytes + _x.Bytes))
                form?.DataGradient(dy, _w, dx.Tensor, dx.Accumulate);
        }
        if (Gradients.Needs(_w))
        {
            GradientTarget dw = gradients.For(_w);
            using (device.Measure("linear.weight-gradient", Flops(_x, _w), dy.Bytes + _x.Bytes + _w.Bytes))
                form?.WeightGradient(_x, dy, dw.Tensor, dw.Accumulate);
        }
        if (Gradients.Needs(_bias))
            BiasGradient.Run(dy, gradients.For(_bias!));
    }

    private static double Flops(Tensor x, Tensor w) => 2.0 * x.Shape.N * w.Shape.Count;
}
