using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// db[c] = sum of dy over everything but the channel: the gradient of a bias. Not recorded; used by backward passes.
/// </summary>
public static partial class BiasGradient
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private interface IForm
    {
        void Run(Tensor dy, Tensor db, bool accumulate);
    }

    /// <summary>Writes or adds the sums of <paramref name="dy"/>, [..., C], to <paramref name="db"/>, [C].</summary>
    /// <exception cref="ArgumentException">The operands differ in device, or in channels.</exception>
    public static void Run(Tensor dy, GradientTarget db)
    {
        Operands.OnOneDevice("bias-gradient", dy, db.Tensor);
        Operands.HasShape("bias-gradient", db.Tensor, new Shape(dy.Shape.C));
        using (dy.Device.Measure("bias-gradient", dy.Shape.Count, dy.Bytes + db.Tensor.Bytes))
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(dy))?.Run(dy, db.Tensor, db.Accumulate);
    }
}
