namespace IlgpuNet.Training.Inference;

/// <summary>
/// The logarithm of the sum of exponentials, max z + log(sum over j of exp(z[j] - max z)): the softmax of z[k] is the
/// exponential of z[k] less it, and the cross-entropy of class k is it less z[k].
/// </summary>
internal static class LogSumExp
{
    /// <summary>Of one row of logits.</summary>
    public static double Of(ReadOnlySpan<float> logits)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        foreach (float logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }
}
