using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The sum of two tensors of one shape: y = a + b; da = dy, db = dy.</summary>
public sealed partial class Add : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private readonly Tensor _a;
    private readonly Tensor _b;

    private Add(Tensor a, Tensor b) => (_a, _b) = (a, b);

    /// <summary>The first operand.</summary>
    public Tensor A => _a;

    /// <summary>The second operand.</summary>
    public Tensor B => _b;

    private interface IForm
    {
        void Forward(Tensor a, Tensor b, Tensor y);
    }

    /// <summary>Adds <paramref name="a"/> and <paramref name="b"/>.</summary>
    /// <returns>A new tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The operands differ in device, shape or type.</exception>
    public static Tensor Apply(Tensor a, Tensor b)
    {
        Operands.OnOneDevice("add", a, b);
        Operands.HasShape("add", b, a.Shape);
        Operands.HaveOneType("add", a, b);
        Tensor y = Tensor.Empty(a.Device, a.Shape, a.DType);
        using (a.Device.Measure("add.forward", flops: a.Shape.Count, bytes: 3.0 * a.Bytes))
            a.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(a))?.Forward(a, b, y);
        a.Device.Tape?.Record(new Add(a, b), inputs: [a, b], saved: [], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        if (Gradients.Needs(_a))
            Copy.Run(dy, gradients.For(_a));
        if (Gradients.Needs(_b))
            Copy.Run(dy, gradients.For(_b));
    }
}
