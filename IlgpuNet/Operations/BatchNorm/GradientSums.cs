using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What a backward pass through a batch-norm sums over rows, per group and channel, [groups, C]: the gradient g = dy,
/// masked by y > 0 behind a ReLU, and its product with the normalised operand.
/// </summary>
/// <param name="Gradients">sum g.</param>
/// <param name="Products">sum g xhat; xhat is x itself where the operand has no normalisation.</param>
internal sealed partial record GradientSums(Tensor Gradients, Tensor Products)
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes, FourDoubles>(),
        new KernelForm<Bf16Element, EightLanes, EightDoubles>());

    private interface IForm
    {
        void Sum(Tensor dy, Tensor? y, NormalisedOperand x, GradientSums sums);
    }

    /// <summary>Sums over the rows of each of <paramref name="groups"/> equal parts of the batch.</summary>
    /// <param name="operation">The name it is measured under.</param>
    /// <param name="dy">Gradient behind the ReLU, if there is one.</param>
    /// <param name="y">The output of the ReLU; null where there is none.</param>
    /// <param name="x">The operand.</param>
    /// <param name="groups">1 for sums per channel, N for sums per image and channel.</param>
    public static GradientSums Of(string operation, Tensor dy, Tensor? y, NormalisedOperand x, int groups)
    {
        Device device = dy.Device;
        Shape shape = new(groups, dy.Shape.C);
        GradientSums sums = new(Tensor.Empty(device, shape), Tensor.Empty(device, shape));
        double bytes = (y is null ? 2.0 : 3.0) * dy.Bytes;
        using (device.OpenScope())
        using (device.Measure(operation, flops: 4.0 * dy.Shape.Count, bytes))
            device.Choose<IForm>(s_reference, s_simd, s_kernels.For(dy))?.Sum(dy, y, x, sums);
        return sums;
    }

    /// <summary>Sums of a single group are the gradients of the operand's parameters.</summary>
    public ChannelGradients OfOnlyGroup()
    {
        Shape channels = new(Gradients.Shape.C);
        return new ChannelGradients(Products.View(0, channels), Gradients.View(0, channels));
    }
}
