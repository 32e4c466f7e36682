using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The cross-entropy of softmax(logits) and a distribution over the classes, averaged over the batch:
/// loss = mean over n of sum over k of t[n,k] (m[n] - logits[n,k] + s[n]), with m and s as in
/// <see cref="SoftmaxCrossEntropy"/>;
/// dlogits[n,k] = (T[n] exp(logits[n,k] - m[n] - s[n]) - t[n,k]) / N * dloss, T[n] = sum over k of t[n,k].
/// Label smoothing, mixup and CutMix are targets of this loss.
/// </summary>
public sealed partial class SoftTargetCrossEntropy : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private readonly Tensor _logits;
    private readonly Tensor _targets;
    private readonly Tensor _scales;

    private SoftTargetCrossEntropy(Tensor logits, Tensor targets, Tensor scales) =>
        (_logits, _targets, _scales) = (logits, targets, scales);

    private interface IForm
    {
        /// <summary>Writes m and s, interleaved in [N, 2], and the loss.</summary>
        void Forward(Tensor logits, Tensor targets, Tensor scales, Tensor loss);

        void Backward(Tensor logits, Tensor targets, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate);
    }

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="targets">[N, K]: how probable each class is; a row need not sum to one.</param>
    /// <returns>A new tensor of shape [1].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor logits, Tensor targets)
    {
        Operands.OnOneDevice("soft-target-cross-entropy", logits, targets);
        Operands.HaveTargets("soft-target-cross-entropy", logits, targets);
        Tensor scales = Tensor.Empty(logits.Device, new Shape(logits.Shape.N, 2));
        Tensor loss = Tensor.Empty(logits.Device, new Shape(1));
        double flops = 6.0 * logits.Shape.Count;
        using (logits.Device.Measure("soft-target-cross-entropy.forward", flops, bytes: 2.0 * logits.Bytes))
            logits.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Forward(logits, targets, scales, loss);
        logits.Device.Tape?.Record(
            new SoftTargetCrossEntropy(logits, targets, scales),
            inputs: [logits], saved: [logits, targets, scales], loss);
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        (Tensor dlogits, bool accumulate) = gradients.For(_logits);
        using (dy.Device.Measure(
            "soft-target-cross-entropy.backward", flops: 5.0 * _logits.Shape.Count, bytes: 3.0 * _logits.Bytes))
        {
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Backward(_logits, _targets, _scales, dy, dlogits, accumulate);
        }
    }
}
