using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Metrics;

public class QuantilesTests
{
    [Fact]
    public void The_median_is_the_middle_value_or_halfway_between_the_two_there()
    {
        Assert.Equal(3, Quantiles.Median([9, 1, 3]));
        Assert.Equal(2.5, Quantiles.Median([4, 1, 2, 3]));
    }

    [Fact]
    public void Quartiles_are_interpolated_linearly()
    {
        Assert.Equal(1.75, Quantiles.Of([4, 3, 2, 1], 0.25));
        Assert.Equal(3.25, Quantiles.Of([4, 3, 2, 1], 0.75));
        Assert.Equal(7, Quantiles.Of([7], 0.9));
    }
}
