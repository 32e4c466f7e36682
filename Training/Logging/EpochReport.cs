using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training.Logging;

/// <summary>An epoch that a run has just finished and evaluated.</summary>
/// <param name="Rows">Its rows of <c>metrics.csv</c>, training first.</param>
/// <param name="Judgement">
/// What the network says of the validation images: with the averaged weights, where there are any.
/// </param>
/// <param name="Update">How many updates the run has tried.</param>
public sealed record EpochReport(IReadOnlyList<MetricsRow> Rows, Judgement Judgement, long Update)
{
    /// <summary>The epoch, counted from 1.</summary>
    public int Epoch => Rows[0].Epoch;
}
