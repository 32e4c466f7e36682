using System.Text.Json.Serialization;

namespace IlgpuNet.Training.Metrics;

/// <summary>
/// Sums over the samples seen so far, from which averages are taken. They are kept in a checkpoint, so a resumed epoch
/// goes on with the very same numbers.
/// </summary>
/// <param name="Samples">How many samples.</param>
/// <param name="Loss">The sum of their losses.</param>
/// <param name="Top1Errors">How many had another class rated best.</param>
/// <param name="Top5Errors">How many were not among the five classes rated best.</param>
public readonly record struct MetricSums(long Samples, double Loss, long Top1Errors, long Top5Errors)
{
    /// <summary>The mean loss; not a number before the first sample.</summary>
    [JsonIgnore]
    public double MeanLoss => Loss / Samples;

    /// <summary>The share of top-1 errors in percent; not a number before the first sample.</summary>
    [JsonIgnore]
    public double Top1Error => 100.0 * Top1Errors / Samples;

    /// <summary>The share of top-5 errors in percent; not a number before the first sample.</summary>
    [JsonIgnore]
    public double Top5Error => 100.0 * Top5Errors / Samples;

    /// <summary>The sums with one more batch.</summary>
    /// <param name="meanLoss">The mean loss of the batch.</param>
    /// <param name="ranks">For each sample, how many classes were rated above its label.</param>
    public MetricSums Add(double meanLoss, ReadOnlySpan<int> ranks)
    {
        long top1Errors = 0, top5Errors = 0;
        foreach (int rank in ranks)
        {
            top1Errors += rank >= 1 ? 1 : 0;
            top5Errors += rank >= 5 ? 1 : 0;
        }
        return new MetricSums(
            Samples + ranks.Length, Loss + meanLoss * ranks.Length, Top1Errors + top1Errors, Top5Errors + top5Errors);
    }
}
