using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What a convolution and the batch-norm behind it share of their passes over the result.
/// </summary>
/// <remarks>
/// <para>
/// In training the statistics of the batch are known only when the whole result is there: it is convolved first, and
/// the sums they follow from are taken while each part of the result is still in a near cache, on the host, or in the
/// registers of the tile that makes it, on tensor cores. There the tile also sums over the cells that a gate asks for.
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

    /// <summary>
    /// Whether both can be one pass, so that the convolution's own result never exists: on the host, in evaluation,
    /// where nothing is recorded.
    /// </summary>
    /// <param name="device">Where.</param>
    /// <param name="normalisation">The batch-norm.</param>
    public static bool IsOnePass(Device device, Normalisation normalisation) =>
        device is HostDevice && !normalisation.Training && device.Tape is null;

    /// <summary>
    /// Convolves, for an operation that normalises afterwards, such as <see cref="BatchNorm"/> and
    /// <see cref="BottleneckTail"/>.
    /// </summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="normalisation">The batch-norm that is to follow.</param>
    /// <param name="gate">The gate that is to follow; null for none.</param>
    /// <returns>
    /// The convolution's result, [N, Ho, Wo, Cout], and the batch-norm and the gate to apply to it, which have been
    /// given the sums of the result that were taken: its moments in training, and averages over the gate's cells.
    /// </returns>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static (Tensor Y, Normalisation Normalisation, DescriptorGate? Gate) Convolve(
        Tensor x, Convolution convolution, Normalisation normalisation, DescriptorGate? gate = null)
    {
        Shape shape = convolution.ShapeOn(x).Result;
        WantedSums wanted = new(normalisation.Training, gate?.CellsOf(shape.H, shape.W));
        (Tensor y, ConvolutionSums sums) = Conv2d.ApplyWithSums(x, convolution, wanted);
        DescriptorGate? averaged = sums.Averages is null ? gate : gate! with { Averages = sums.Averages };
        return (y, normalisation with { Moments = sums.Moments }, averaged);
    }

    /// <summary>y = bn(conv(x)), or relu of that, in one pass.</summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="normalisation">The batch-norm.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    /// <returns>Feature maps [N, Ho, Wo, Cout].</returns>
    /// <exception cref="InvalidOperationException">It cannot be one pass: <see cref="IsOnePass"/>.</exception>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static Tensor Apply(Tensor x, Convolution convolution, Normalisation normalisation, bool relu)
    {
        Require(x, normalisation);
        return Normalised(x, convolution, normalisation, relu);
    }

    /// <summary>
    /// The end of a bottleneck without attention, with its last convolution, in one pass:
    /// y = relu(bn(conv(x)) + bn2(shortcut)), as <see cref="BottleneckTail"/> has it.
    /// </summary>
    /// <param name="x">Feature maps [N, H, W, Cin].</param>
    /// <param name="convolution">The block's last convolution.</param>
    /// <param name="normalisation">The batch-norm behind it.</param>
    /// <param name="shortcut">What is added, [N, Ho, Wo, Cout].</param>
    /// <param name="shortcutNormalisation">The batch-norm of a projection shortcut; null for none.</param>
    /// <returns>Feature maps [N, Ho, Wo, Cout].</returns>
    /// <exception cref="InvalidOperationException">It cannot be one pass: <see cref="IsOnePass"/>.</exception>
    /// <exception cref="ArgumentException">The operands do not fit each other.</exception>
    public static Tensor ApplyTail(
        Tensor x, Convolution convolution, Normalisation normalisation,
        Tensor shortcut, Normalisation? shortcutNormalisation)
    {
        Require(x, normalisation);
        return Tail(x, convolution, normalisation, shortcut, shortcutNormalisation);
    }

    private static void Require(Tensor x, Normalisation normalisation)
    {
        if (!IsOnePass(x.Device, normalisation))
        {
            throw new InvalidOperationException(
                $"{Name}: only the host in evaluation, with nothing recorded, makes one pass of convolution and "
                + "batch-norm; convolve first and normalise then");
        }
    }
}
