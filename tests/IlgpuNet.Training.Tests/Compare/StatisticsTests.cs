using IlgpuNet.Training.Compare;

namespace IlgpuNet.Training.Tests.Compare;

public class StatisticsTests
{
    /// <summary>Two-sided values of published tables of the distribution, to the digits given there.</summary>
    [Theory]
    [InlineData(1, 0.95, 12.706)]
    [InlineData(2, 0.95, 4.303)]
    [InlineData(3, 0.95, 3.182)]
    [InlineData(4, 0.95, 2.776)]
    [InlineData(5, 0.95, 2.571)]
    [InlineData(9, 0.95, 2.262)]
    [InlineData(30, 0.95, 2.042)]
    [InlineData(120, 0.95, 1.980)]
    [InlineData(1, 0.5, 1.000)]
    [InlineData(2, 0.99, 9.925)]
    [InlineData(7, 0.9, 1.895)]
    public void Quantiles_are_those_of_the_tables(int degrees, double probability, double expected) =>
        Assert.Equal(expected, StudentT.TwoSidedQuantile(degrees, probability), 0.0005);

    [Fact]
    public void Two_degrees_of_freedom_have_a_closed_form()
    {
        // P(|T| < t) = t / sqrt(2 + t^2).
        double t = StudentT.TwoSidedQuantile(2, 0.95);
        Assert.Equal(0.95, t / Math.Sqrt(2 + t * t), 1e-14);
    }

    [Fact]
    public void Three_numbers_have_the_mean_deviation_and_interval_computed_by_hand()
    {
        // Deviations -1, 0, 1: variance 2 / 2, t(2) = 4.3027, margin 4.3027 / sqrt(3).
        SampleStatistics statistics = SampleStatistics.Of([19, 20, 21]);
        Assert.Equal(20, statistics.Mean, 1e-12);
        Assert.Equal(1, statistics.Deviation!.Value, 1e-12);
        Assert.Equal(2.4841, statistics.Margin!.Value, 1e-4);
    }

    [Fact]
    public void One_number_has_no_spread() =>
        Assert.Equal(new SampleStatistics(7, null, null), SampleStatistics.Of([7]));

    [Fact]
    public void Differences_are_taken_seed_by_seed()
    {
        // Seeds differ by 10 points, networks by 1 and 3: paired, the seeds' spread does not count.
        RunOutcome[] baseline = [Outcomes.Of("R50", 0, 20), Outcomes.Of("R50", 1, 30)];
        RunOutcome[] other = [Outcomes.Of("SE50", 0, 19), Outcomes.Of("SE50", 1, 27)];
        ComparedNetwork network = ComparedNetwork.Of("SE50", default, other, baseline);
        Assert.Equal(-2, network.Difference!.Value.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(2), network.Difference!.Value.Deviation!.Value, 1e-12);
        Assert.Equal(12.7062, network.Difference!.Value.Margin!.Value, 1e-4);
        Assert.Equal(23, network.Top1Error.Mean, 1e-12);
        Assert.Null(ComparedNetwork.Of("R50", default, baseline, baseline: null).Difference);
    }
}
