using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The binary cross-entropy of sigmoid(logits) and targets, every class a question of its own, averaged over batch and
/// classes: loss = mean over n, k of (max(x, 0) - x t + log(1 + exp(-|x|))),
/// dlogits = (sigmoid(x) - t) / (N K) * dloss.
/// </summary>
/// <remarks>
/// L. Beyer et al., "Are we done with ImageNet?" (2020); R. Wightman et al., "ResNet strikes back" (2021). PyTorch's
/// <c>binary_cross_entropy_with_logits</c>.
/// </remarks>
public sealed partial class BinaryCrossEntropy : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private readonly Tensor _logits;
    private readonly Tensor _targets;

    private BinaryCrossEntropy(Tensor logits, Tensor targets) => (_logits, _targets) = (logits, targets);

    private interface IForm
    {
        void Forward(Tensor logits, Tensor targets, Tensor loss);

        void Backward(Tensor logits, Tensor targets, Tensor dloss, Tensor dlogits, bool accumulate);
    }

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="logits">x, [N, K].</param>
    /// <param name="targets">t, [N, K]: how probable it is that the image shows the class.</param>
    /// <returns>A new tensor of shape [1].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor logits, Tensor targets)
    {
        Operands.OnOneDevice("binary-cross-entropy", logits, targets);
        Operands.HaveTargets("binary-cross-entropy", logits, targets);
        Tensor loss = Tensor.Empty(logits.Device, new Shape(1));
        double flops = 6.0 * logits.Shape.Count;
        using (logits.Device.Measure("binary-cross-entropy.forward", flops, bytes: 2.0 * logits.Bytes))
            logits.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Forward(logits, targets, loss);
        logits.Device.Tape?.Record(
            new BinaryCrossEntropy(logits, targets), inputs: [logits], saved: [logits, targets], loss);
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        (Tensor dlogits, bool accumulate) = gradients.For(_logits);
        using (dy.Device.Measure(
            "binary-cross-entropy.backward", flops: 5.0 * _logits.Shape.Count, bytes: 3.0 * _logits.Bytes))
        {
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Backward(_logits, _targets, dy, dlogits, accumulate);
        }
    }
}
