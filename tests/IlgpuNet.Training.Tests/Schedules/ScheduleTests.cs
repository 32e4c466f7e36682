using IlgpuNet.Training.Schedules;

namespace IlgpuNet.Training.Tests.Schedules;

public class ScheduleTests
{
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(29, 0.1)]
    [InlineData(30, 0.01)]
    [InlineData(59, 0.01)]
    [InlineData(60, 0.001)]
    [InlineData(99, 0.0001)]
    public void One_value_is_a_period(int epoch, double expected)
    {
        StepSchedule schedule = new(0.1, [30]);
        // Powers of 0.1 round in the last place.
        Assert.Equal(expected, schedule.At(epoch, 0, 100), 1e-15);
        Assert.Equal(schedule.At(epoch, 0, 100), schedule.At(epoch, 99, 100));
    }

    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(9, 0.8)]
    [InlineData(10, 0.4)]
    [InlineData(24, 0.4)]
    [InlineData(25, 0.2)]
    [InlineData(1000, 0.2)]
    public void Several_values_are_milestones(int epoch, double expected) =>
        Assert.Equal(expected, new StepSchedule(0.8, [10, 25], gamma: 0.5).At(epoch, 3, 7));

    [Fact]
    public void A_cosine_falls_from_the_base_rate_to_zero_update_by_update()
    {
        CosineSchedule schedule = new(0.4, epochs: 10);
        Assert.Equal(0.4, schedule.At(0, 0, 8));
        Assert.Equal(0.2, schedule.At(5, 0, 8), 1e-15);
        Assert.Equal(0.4 * (1 + Math.Cos(Math.PI * 13 / 80)) / 2, schedule.At(1, 5, 8));
        Assert.Equal(0.4 * (1 - Math.Cos(Math.PI / 80)) / 2, schedule.At(9, 7, 8), 1e-15);
        Assert.Equal(0, schedule.At(10, 0, 8), 1e-15);
        Assert.Equal(0, schedule.At(12, 0, 8), 1e-15);
    }

    [Fact]
    public void A_warm_up_rises_in_equal_steps_and_meets_the_cosine_at_its_top()
    {
        CosineSchedule schedule = new(0.5, epochs: 3, WarmUp.Updates(4));
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5], Enumerable.Range(0, 5).Select(batch => schedule.At(0, batch, 10)));
        Assert.Equal(0.5 * (1 + Math.Cos(Math.PI * 6 / 26)) / 2, schedule.At(1, 0, 10));
    }

    [Fact]
    public void A_warm_up_in_epochs_has_the_updates_of_those_epochs()
    {
        CosineSchedule inEpochs = new(0.5, epochs: 6, WarmUp.Epochs(2));
        CosineSchedule inUpdates = new(0.5, epochs: 6, WarmUp.Updates(14));
        for (int epoch = 0; epoch < 6; epoch++)
        {
            for (int batch = 0; batch < 7; batch++)
                Assert.Equal(inUpdates.At(epoch, batch, 7), inEpochs.At(epoch, batch, 7));
        }
        Assert.True(inEpochs.At(1, 6, 7) < inEpochs.At(2, 0, 7));
        Assert.Equal(0.5, inEpochs.At(2, 0, 7));
    }

    [Fact]
    public void A_warm_up_as_long_as_the_run_still_gives_rates()
    {
        CosineSchedule schedule = new(0.5, epochs: 1, WarmUp.Epochs(1));
        Assert.Equal(0.5 * 4 / 5, schedule.At(0, 3, 4));
        Assert.Equal(0, schedule.At(1, 0, 4), 1e-15);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Contains("0 2", Assert.Throws<ArgumentException>(() => new StepSchedule(0.1, [0, 2])).Message);
        Assert.Contains("60 30", Assert.Throws<ArgumentException>(() => new StepSchedule(0.1, [60, 30])).Message);
        Assert.Throws<ArgumentException>(() => new StepSchedule(0.1, []));
        Assert.Throws<ArgumentException>(() => new StepSchedule(double.NaN, [30]));
        Assert.Throws<ArgumentException>(() => new StepSchedule(0.1, [30], gamma: 0));
        Assert.Throws<ArgumentException>(() => new CosineSchedule(-0.1, 10));
        Assert.Throws<ArgumentException>(() => new CosineSchedule(0.1, 0));
        Assert.Throws<ArgumentException>(() => WarmUp.Updates(-1));
    }

    [Fact]
    public void A_final_share_lifts_the_end_of_a_cosine_and_of_a_polynomial()
    {
        Assert.Equal(0.04, new CosineSchedule(0.4, 10, finalShare: 0.1).At(10, 0, 8), 1e-15);
        Assert.Equal(0.22, new CosineSchedule(0.4, 10, finalShare: 0.1).At(5, 0, 8), 1e-15);
        Assert.Equal(0.22, new PolynomialSchedule(0.4, 10, finalShare: 0.1).At(5, 0, 8), 1e-15);
        Assert.Throws<ArgumentException>(() => new CosineSchedule(0.4, 10, finalShare: 2));
        Assert.Throws<ArgumentException>(() => new PolynomialSchedule(0.4, 10, power: 0));
    }

    [Fact]
    public void An_epochwise_schedule_is_constant_within_an_epoch_warm_up_included()
    {
        EpochwiseSchedule schedule = new(new CosineSchedule(0.6, 12, WarmUp.Epochs(2)));
        Assert.Equal(
            [0.2, 0.2, 0.4, 0.4, 0.6, 0.6],
            new[] { 0, 1, 2, 3, 4, 5 }.Select(t => Math.Round(schedule.At(t / 2, t % 2 * 99, 100), 12)));
        Assert.Equal(0.3, schedule.At(7, 50, 100), 1e-15);
    }

    [Fact]
    public void A_cycle_too_short_to_rise_starts_at_its_peak() =>
        Assert.Equal(0.8, new OneCycleSchedule(0.8, epochs: 1).At(0, 0, 1));
}
