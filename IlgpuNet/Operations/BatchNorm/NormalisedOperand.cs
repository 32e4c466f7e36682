using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// An operand as an operation uses it: z = gamma xhat + beta with xhat = (x - mean) / deviation, or z = xhat = x where
/// there is no normalisation.
/// </summary>
/// <param name="Values">x, channels innermost.</param>
/// <param name="Normalisation">Its batch-norm, if any.</param>
/// <param name="Statistics">What that normalises with; present exactly where the normalisation is.</param>
internal sealed record NormalisedOperand(Tensor Values, Normalisation? Normalisation, BatchStatistics? Statistics)
{
    /// <summary>Takes the statistics of <paramref name="x"/> if it is to be normalised.</summary>
    public static NormalisedOperand Of(Tensor x, Normalisation? normalisation) =>
        new(x, normalisation, normalisation is null ? null : BatchStatistics.Of(x, normalisation));
}
