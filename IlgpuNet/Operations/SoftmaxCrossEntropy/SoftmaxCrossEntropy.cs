using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The cross-entropy of softmax(logits) and the labels, averaged over the batch:
/// loss = mean over n of (m[n] - logits[n, label[n]] + s[n]), m[n] = max over k of logits[n,k],
/// s[n] = log(sum over k of exp(logits[n,k] - m[n]));
/// dlogits[n,k] = (exp(logits[n,k] - m[n] - s[n]) - [k = label[n]]) / N * dloss.
/// m and s are kept apart, since their sum would lose the digits that small losses are made of.
/// </summary>
public sealed partial class SoftmaxCrossEntropy : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private readonly Tensor _logits;
    private readonly Tensor _labels;
    private readonly Tensor _scales;

    private SoftmaxCrossEntropy(Tensor logits, Tensor labels, Tensor scales) =>
        (_logits, _labels, _scales) = (logits, labels, scales);

    private interface IForm
    {
        /// <summary>Writes m and s, interleaved in [N, 2], and the loss.</summary>
        void Forward(Tensor logits, Tensor labels, Tensor scales, Tensor loss);

        void Backward(Tensor logits, Tensor labels, Tensor scales, Tensor dloss, Tensor dlogits, bool accumulate);
    }

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="labels">
    /// [N] integers in [0, K). Whoever makes them checks that; a label outside makes the loss not-a-number here and
    /// counts as no class in the gradient.
    /// </param>
    /// <returns>A new tensor of shape [1].</returns>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static Tensor Apply(Tensor logits, Tensor labels)
    {
        Operands.OnOneDevice("softmax-cross-entropy", logits, labels);
        Operands.AreLabelled("softmax-cross-entropy", logits, labels);
        Tensor scales = Tensor.Empty(logits.Device, new Shape(logits.Shape.N, 2));
        Tensor loss = Tensor.Empty(logits.Device, new Shape(1));
        double flops = 4.0 * logits.Shape.Count;
        using (logits.Device.Measure("softmax-cross-entropy.forward", flops, bytes: logits.Bytes))
            logits.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Forward(logits, labels, scales, loss);
        logits.Device.Tape?.Record(
            new SoftmaxCrossEntropy(logits, labels, scales), inputs: [logits], saved: [logits, labels, scales], loss);
        return loss;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        (Tensor dlogits, bool accumulate) = gradients.For(_logits);
        using (dy.Device.Measure(
            "softmax-cross-entropy.backward", flops: 4.0 * _logits.Shape.Count, bytes: 2.0 * _logits.Bytes))
        {
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Backward(_logits, _labels, _scales, dy, dlogits, accumulate);
        }
    }
}
