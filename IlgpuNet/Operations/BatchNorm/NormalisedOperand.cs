using IlgpuNet.Autograd;
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
    /// <summary>
    /// Whether a backward pass has to sum dgamma and dbeta: for the parameters, or because x moved its own statistics.
    /// </summary>
    public bool NeedsChannelGradients => Normalisation is { } normalisation
        && (Gradients.Needs(normalisation.Gamma) || Gradients.Needs(normalisation.Beta)
            || (normalisation.Training && Gradients.Needs(Values)));

    /// <summary>All that there is of it.</summary>
    public Tensor?[] Tensors =>
        [Values, Normalisation?.Gamma, Normalisation?.Beta, Statistics?.Mean, Statistics?.InverseDeviation];

    /// <summary>Takes the statistics of <paramref name="x"/> if it is to be normalised.</summary>
    public static NormalisedOperand Of(Tensor x, Normalisation? normalisation) =>
        new(x, normalisation, normalisation is null ? null : BatchStatistics.Of(x, normalisation));

    /// <summary>Hands the parameters their gradients.</summary>
    public void Deliver(ChannelGradients sums, Gradients gradients)
    {
        if (Gradients.Needs(Normalisation!.Gamma))
            Copy.Run(sums.Dgamma, gradients.For(Normalisation.Gamma));
        if (Gradients.Needs(Normalisation.Beta))
            Copy.Run(sums.Dbeta, gradients.For(Normalisation.Beta));
    }
}

/// <summary>One call's gradients of a batch-norm's parameters.</summary>
/// <param name="Dgamma">sum dz xhat, [C].</param>
/// <param name="Dbeta">sum dz, [C].</param>
internal sealed record ChannelGradients(Tensor Dgamma, Tensor Dbeta);
