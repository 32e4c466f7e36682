using System.Text.Json;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Metrics;

public class MetricSumsTests
{
    [Fact]
    public void Averages_are_over_samples_not_over_batches()
    {
        MetricSums sums = default(MetricSums).Add(2.0, [0, 1, 4, 5]).Add(5.0, [0]);
        Assert.Equal(new MetricSums(5, 13.0, 3, 1), sums);
        Assert.Equal(2.6, sums.MeanLoss);
        Assert.Equal(60, sums.Top1Error);
        Assert.Equal(20, sums.Top5Error);
    }

    [Fact]
    public void Without_samples_there_is_no_average() => Assert.True(double.IsNaN(default(MetricSums).MeanLoss));

    [Fact]
    public void Sums_that_went_through_a_file_go_on_bit_for_bit()
    {
        MetricSums straight = default, resumed = default;
        for (int batch = 0; batch < 200; batch++)
        {
            double loss = 7 / (batch + 3.0);
            int[] ranks = [batch % 7, batch % 3, 0];
            straight = straight.Add(loss, ranks);
            resumed = JsonSerializer.Deserialize<MetricSums>(JsonSerializer.Serialize(resumed)).Add(loss, ranks);
        }
        Assert.Equal(straight, resumed);
    }
}
