using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Tests.Logging;

public class AxisScaleTests
{
    [Theory]
    [InlineData(new[] { 26.3, 95.1 }, "20 30 40 50 60 70 80 90 100")]
    [InlineData(new[] { 0.0, 2.31 }, "0.0 0.5 1.0 1.5 2.0 2.5")]
    [InlineData(new[] { 0.00012, 0.00013 }, "0.000120 0.000122 0.000124 0.000126 0.000128 0.000130")]
    [InlineData(new[] { 3.0, double.NaN, double.PositiveInfinity, 5.0 }, "3.0 3.5 4.0 4.5 5.0")]
    [InlineData(new[] { 0.0, 70_000_000.0 }, "0 1e7 2e7 3e7 4e7 5e7 6e7 7e7")]
    [InlineData(new double[0], "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { double.NaN }, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { 0.0, 0.0 }, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { 90.0 }, "80 85 90 95 100")]
    [InlineData(new[] { 100.0 }, "90 92 94 96 98 100")]
    public void Ticks_are_round_numbers_around_every_finite_value(double[] values, string labels)
    {
        double highest = values.Any(value => value is > 100 and < 1e9) ? double.PositiveInfinity : 100;
        AxisScale scale = AxisScale.ForValues(values, highest, wantedTicks: 7);
        Assert.Equal(labels, string.Join(' ', scale.Ticks.Select(scale.Label)));
        Assert.All(values.Where(double.IsFinite), value => Assert.InRange(scale.Place(value), 0, 1));
    }

    [Theory]
    [InlineData(1, 1, "0 1 2")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(1, 12, "1 2 4 6 8 10 12")]
    [InlineData(4, 18, "4 6 8 10 12 14 16 18")]
    [InlineData(1, 100, "1 10 20 30 40 50 60 70 80 90 100")]
    [InlineData(41, 47, "41 42 43 44 45 46 47")]
    [InlineData(8, 95, "10 20 30 40 50 60 70 80 90")]
    [InlineData(0.02, 0.3, "1")]
    [InlineData(0.02, 2.3, "1 2 3")]
    [InlineData(0.02, 95, "1 10 20 30 40 50 60 70 80 90")]
    public void Epochs_have_whole_numbers_from_the_first_value_to_the_last(double first, double last, string labels)
    {
        AxisScale scale = AxisScale.ForEpochs(first, last, wantedTicks: 10);
        Assert.Equal(labels, string.Join(' ', scale.Ticks.Select(scale.Label)));
        Assert.Equal(first == last ? 0.5 : 0, scale.Place(first));
        Assert.Equal(first == last ? 0.5 : 1, scale.Place(Math.Ceiling(last)));
    }
}
