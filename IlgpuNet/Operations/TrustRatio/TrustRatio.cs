using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The constants of <see cref="TrustRatio"/>.</summary>
/// <param name="Coefficient">eta.</param>
/// <param name="WeightDecay">wd.</param>
public readonly record struct TrustRatioOptions(double Coefficient, double WeightDecay);

/// <summary>
/// The trust ratio of LARS for each segment k of a flat buffer, t[k] = eta |w| / (s |g| + wd d |w| + 1e-8), with the
/// segment's factor d on the weight decay and the step's scale s on the gradients; 1 where |w| or s |g| is zero, and
/// where nothing decays.
/// </summary>
/// <remarks>Y. You, I. Gitman and B. Ginsburg, "Large batch training of convolutional networks" (2017).</remarks>
public static partial class TrustRatio
{
    private const float Epsilon = 1e-8f;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor weights, Tensor gradients, SegmentTable table, TrustRatioOptions options, Tensor? scale);
    }

    /// <summary>
    /// Writes the ratios where a step finds them: they become the segments' factors on their gradients.
    /// </summary>
    /// <param name="weights">|w|^2 of each segment, by <see cref="SegmentSquares"/>.</param>
    /// <param name="gradients">|g|^2 of each segment.</param>
    /// <param name="table">The segments.</param>
    /// <param name="options">eta, wd.</param>
    /// <param name="scale">s, one element; 1 when null.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Run(
        Tensor weights, Tensor gradients, SegmentTable table, TrustRatioOptions options, Tensor? scale)
    {
        Operands.OnOneDevice("trust-ratio", weights, gradients, table.Factors);
        Operands.HasShape("trust-ratio", weights, new Shape(table.Segments.Count));
        Operands.HasShape("trust-ratio", gradients, weights.Shape);
        GradientScale.Check("trust-ratio", scale, weights);
        using (weights.Device.Measure("trust-ratio", flops: 5.0 * weights.Shape.Count, bytes: 4.0 * weights.Bytes))
        {
            weights.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?
                .Run(weights, gradients, table, options, scale);
        }
    }
}
