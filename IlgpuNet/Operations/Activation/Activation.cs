using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Applies an activation element by element; the operations that are activations share it.</summary>
internal static partial class Activation<TFunction>
    where TFunction : struct, IActivation
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private interface IForm
    {
        void Forward(Tensor x, Tensor y);

        void Backward(Tensor y, Tensor dy, Tensor dx, bool accumulate);
    }

    /// <summary>y, a new tensor of the shape of <paramref name="x"/>.</summary>
    public static Tensor Forward(Tensor x)
    {
        Tensor y = Tensor.Empty(x.Device, x.Shape, x.DType);
        double flops = (double)TFunction.Flops * x.Shape.Count;
        using (x.Device.Measure($"{TFunction.Name}.forward", flops, bytes: 2.0 * x.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x))?.Forward(x, y);
        return y;
    }

    /// <summary>The gradient of the input from the result and its gradient.</summary>
    public static void Backward(Tensor y, Tensor dy, GradientTarget dx)
    {
        using (y.Device.Measure($"{TFunction.Name}.backward", flops: 2.0 * y.Shape.Count, bytes: 3.0 * y.Bytes))
            y.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(y))?.Backward(y, dy, dx.Tensor, dx.Accumulate);
    }
}
