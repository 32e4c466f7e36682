using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// y = x, or y += x: moves a gradient on where an operation's derivative is one, and takes numbers from one type to
/// another. Not recorded; used by backward passes.
/// </summary>
public static partial class Copy
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<ElementForms<IForm>> s_kernels = new(
        new(
            new KernelForm<Fp32Element, Fp32Element, FourLanes>(),
            new KernelForm<Fp32Element, Bf16Element, EightLanes>()),
        new(
            new KernelForm<Bf16Element, Fp32Element, EightLanes>(),
            new KernelForm<Bf16Element, Bf16Element, EightLanes>()));

    private interface IForm
    {
        void Run(Tensor x, Tensor y, bool accumulate);
    }

    /// <summary>
    /// Writes or adds <paramref name="x"/> to <paramref name="y"/>, which has the same number of elements.
    /// </summary>
    /// <exception cref="ArgumentException">The operands differ in device or shape.</exception>
    public static void Run(Tensor x, GradientTarget y)
    {
        Operands.OnOneDevice("copy", x, y.Tensor);
        Operands.HasShape("copy", y.Tensor, x.Shape);
        using (x.Device.Measure("copy", flops: 0, bytes: x.Bytes + y.Tensor.Bytes))
        {
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x).For(y.Tensor))
                ?.Run(x, y.Tensor, y.Accumulate);
        }
    }
}
