using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What a batch-norm normalises with: z = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel.
/// </summary>
/// <param name="Gamma">Scale, [C].</param>
/// <param name="Beta">Shift, [C].</param>
/// <param name="RunningMean">Running mean, [C]; updated in training, read in evaluation.</param>
/// <param name="RunningVariance">Running variance, unbiased, [C]; likewise.</param>
/// <param name="Training">Whether statistics are the batch's, and the running ones are updated, or those.</param>
/// <param name="Momentum">Weight of the batch's statistics in the running ones.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record Normalisation(
    Tensor Gamma,
    Tensor Beta,
    Tensor RunningMean,
    Tensor RunningVariance,
    bool Training,
    float Momentum = 0.1f,
    float Epsilon = 1e-5f)
{
    /// <summary>
    /// The sums that the batch's statistics follow from, where they are at hand already; null has the operand read for
    /// them.
    /// </summary>
    public ChannelMoments? Moments { get; init; }

    /// <summary>Refuses tensors that do not fit <paramref name="x"/>, and training without a variance.</summary>
    internal void Check(string operation, Tensor x)
    {
        Operands.OnOneDevice(operation, x, Gamma, Beta, RunningMean, RunningVariance);
        Shape channels = new(x.Shape.C);
        Operands.HasShape(operation, Gamma, channels);
        Operands.HasShape(operation, Beta, channels);
        Operands.HasShape(operation, RunningMean, channels);
        Operands.HasShape(operation, RunningVariance, channels);
        if (Training && x.Shape.Rows == 1)
            throw new DegenerateBatchException(operation, x.Shape);
        if (Moments is { } moments && !moments.Fit(x))
            throw new ArgumentException($"{operation}: the moments are not those of x, {x.Shape}");
    }
}
