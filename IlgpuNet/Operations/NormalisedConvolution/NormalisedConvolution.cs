using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// A convolution and the batch-norm behind it, which share their passes over the result where that is possible.
/// </summary>
/// <remarks>
/// <para>
/// In training the statistics of the batch are known only when the whole result is there: it is convolved first, and
/// on the host the sums they follow from are taken while each part of the result is still in a near cache.
/// </para>
/// <para>
/// In evaluation the statistics are constants: where nothing is recorded, the host normalises each part of the result
/// in the same way, and adds the shortcut at the end of a bottleneck. The weights stay as they are: multiplied by gamma
/// / deviation they would have to be kept beside the parameters and made anew after every change of these, and would
/// round differently, whereas this gives the bits of the separate passes.
/// </para>
/// </remarks>
public static partial class NormalisedConvolution
{
    private const string Name = "normalised-convolution";

    private static readonly StepForm s_steps = new();
    private static readonly SimdForm s_simd = new();

    private interface IForm
    {
        Tensor Normalise(Tensor x, Convolution convolution, Normalisation normalisation, bool relu);

        Tensor Tail(
            Tensor x, Convolution convolution, Normalisation normalisation,
            Tensor shortcut, Normalisation? shortcutNormalisation);
    }

    /// <summary>y = bn(conv(x)), or relu of that.</summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="normalisation">The batch-norm; its running statistics change in training.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    /// <returns>Feature maps [N, Ho, Wo, Cout].</returns>
    /// <exception cref="DegenerateBatchException">In training, the result has one value per channel.</exception>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static Tensor Apply(Tensor x, Convolution convolution, Normalisation normalisation, bool relu) =>
        FormFor(x, normalisation).Normalise(x, convolution, normalisation, relu);

    /// <summary>
    /// Convolves, for an operation that normalises on the way, such as <see cref="BottleneckTail"/>.
    /// </summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="normalisation">The batch-norm that is to follow.</param>
    /// <returns>
    /// The convolution's result, [N, Ho, Wo, Cout], and the batch-norm to apply to it, which in training has been given
    /// the result's moments where they were taken.
    /// </returns>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static (Tensor Y, Normalisation Normalisation) Convolve(
        Tensor x, Convolution convolution, Normalisation normalisation)
    {
        if (!normalisation.Training)
            return (Conv2d.Apply(x, convolution), normalisation);
        (Tensor y, ChannelMoments? moments) = Conv2d.ApplyWithMoments(x, convolution);
        return (y, normalisation with { Moments = moments });
    }

    /// <summary>
    /// The end of a bottleneck with its last convolution: y = relu(gate[n, c] bn(conv(x)) + bn2(shortcut)), as
    /// <see cref="BottleneckTail"/> has it.
    /// </summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The block's last convolution.</param>
    /// <param name="normalisation">The batch-norm behind it.</param>
    /// <param name="gate">The attention; null for none.</param>
    /// <param name="shortcut">What is added, [N, Ho, Wo, Cout].</param>
    /// <param name="shortcutNormalisation">The batch-norm of a projection shortcut; null for none.</param>
    /// <returns>Feature maps [N, Ho, Wo, Cout].</returns>
    /// <exception cref="DegenerateBatchException">In training, the result has one value per channel.</exception>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static Tensor ApplyTail(
        Tensor x,
        Convolution convolution,
        Normalisation normalisation,
        DescriptorGate? gate,
        Tensor shortcut,
        Normalisation? shortcutNormalisation) => gate is null
            ? FormFor(x, normalisation).Tail(x, convolution, normalisation, shortcut, shortcutNormalisation)
            : TailInSteps(x, convolution, normalisation, gate, shortcut, shortcutNormalisation);

    /// <summary>
    /// Whether convolution and batch-norm are computed in one pass, so that the convolution's own result never exists.
    /// </summary>
    /// <param name="device">Where.</param>
    /// <param name="normalisation">The batch-norm.</param>
    public static bool IsOnePass(Device device, Normalisation normalisation) =>
        !normalisation.Training && device.Tape is null && device.Choose<IForm>(s_steps, s_simd, s_steps) == s_simd;

    private static IForm FormFor(Tensor x, Normalisation normalisation) =>
        IsOnePass(x.Device, normalisation) ? s_simd : s_steps;

    private static Tensor TailInSteps(
        Tensor x, Convolution convolution, Normalisation normalisation, DescriptorGate? gate,
        Tensor shortcut, Normalisation? shortcutNormalisation)
    {
        using MemoryScope scope = x.Device.OpenScope();
        (Tensor values, Normalisation own) = Convolve(x, convolution, normalisation);
        return scope.Keep(BottleneckTail.Apply(values, own, gate, shortcut, shortcutNormalisation));
    }

    /// <summary>The plain statement: one operation after the other.</summary>
    private sealed class StepForm : IForm
    {
        public Tensor Normalise(Tensor x, Convolution convolution, Normalisation normalisation, bool relu)
        {
            using MemoryScope scope = x.Device.OpenScope();
            (Tensor values, Normalisation own) = Convolve(x, convolution, normalisation);
            return scope.Keep(BatchNorm.Apply(values, own, relu));
        }

        public Tensor Tail(
            Tensor x, Convolution convolution, Normalisation normalisation,
            Tensor shortcut, Normalisation? shortcutNormalisation) =>
            TailInSteps(x, convolution, normalisation, gate: null, shortcut, shortcutNormalisation);
    }
}
