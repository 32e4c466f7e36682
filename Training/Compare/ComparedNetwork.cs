using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Compare;

/// <summary>A network of an experiment with all its runs: a row of the table.</summary>
internal sealed record ComparedNetwork
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it costs.</summary>
    public required NetworkCosts Costs { get; init; }

    /// <summary>Its runs, in the order of the seeds.</summary>
    public required IReadOnlyList<RunOutcome> Runs { get; init; }

    /// <summary>
    /// Its last top-1 error minus that of the baseline with the same seed, in percentage points; null for the baseline.
    /// </summary>
    public required SampleStatistics? Difference { get; init; }

    /// <summary>Top-1 error of the last epoch in percent.</summary>
    public SampleStatistics Top1Error => Over(run => run.Last.Top1Error);

    /// <summary>Top-5 error of the last epoch in percent.</summary>
    public SampleStatistics Top5Error => Over(run => run.Last.Top5Error);

    /// <summary>Top-1 error in percent of the epoch that the images held out chose; null where none were.</summary>
    public SampleStatistics? BestTop1Error =>
        Runs.All(run => run.Best is not null) ? Over(run => run.Best!.Top1Error) : null;

    /// <summary>Images trained on per second: the median over all epochs of all seeds.</summary>
    public double ImagesPerSecond => Quantiles.Median(Runs.SelectMany(run => run.ImagesPerSecond));

    /// <summary>How long a run took, in seconds.</summary>
    public double Seconds => Runs.Average(run => run.Seconds);

    /// <summary>The row of a network.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="costs">What it costs.</param>
    /// <param name="runs">Its runs.</param>
    /// <param name="baseline">The runs of the baseline, with the same seeds in the same order; null for itself.</param>
    public static ComparedNetwork Of(
        string name, NetworkCosts costs, IReadOnlyList<RunOutcome> runs, IReadOnlyList<RunOutcome>? baseline) => new()
        {
            Name = name,
            Costs = costs,
            Runs = runs,
            Difference = baseline is null
                ? null
                : SampleStatistics.Of(
                    [.. runs.Zip(baseline, (own, other) => own.Last.Top1Error - other.Last.Top1Error)]),
        };

    private SampleStatistics Over(Func<RunOutcome, double> value) => SampleStatistics.Of([.. Runs.Select(value)]);
}
