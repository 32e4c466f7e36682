using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Logging;

public class ProgressLineTests
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Without_a_terminal_there_is_a_plain_line_every_so_many_batches_and_for_the_last()
    {
        using (ProgressLine line = new(_output, printFrequency: 10, _clock))
        {
            for (int batch = 1; batch <= 25; batch++)
                line.Report(Training(epoch: 2, batch, batches: 25));
        }
        string[] lines = _output.ToString().TrimEnd().Split('\n');
        Assert.Equal(["10/25", "20/25", "25/25"], lines.Select(text => text.Split("  ")[1]));
        Assert.DoesNotContain('\u001b', _output.ToString());
        Assert.StartsWith(
            "train 2/4  10/25  loss 2.3457  top-1 error 87.50 %  1235 images/s  data wait 3 %  lr 0.00125",
            _output.ToString());
    }

    [Fact]
    public void The_time_left_follows_from_the_pace_of_this_process()
    {
        using ProgressLine line = new(_output, printFrequency: 1, _clock);
        // Resumed in epoch 2 of 4 after batch 5: the batches of the earlier process took no time of this one.
        line.Report(Training(epoch: 2, batch: 6, batches: 10));
        _clock.Advance(6);
        line.Report(Training(epoch: 2, batch: 8, batches: 10));
        _clock.Advance(3);
        line.Report(Training(epoch: 3, batch: 1, batches: 10));
        string[] lines = _output.ToString().Split('\n');
        Assert.DoesNotContain("left", lines[0]);
        Assert.EndsWith("0:01:06 left", lines[1]); // 22 batches at 3 s
        Assert.EndsWith("0:00:34 left", lines[2]); // 19 batches at 9/5 s
    }

    [Fact]
    public void Validation_has_its_own_pace_and_no_learning_rate()
    {
        using ProgressLine line = new(_output, printFrequency: 1, _clock);
        foreach (int epoch in new[] { 1, 2 })
        {
            line.Report(Training(epoch, batch: 10, batches: 10));
            _clock.Advance(100);
            foreach (int batch in new[] { 1, 2 })
            {
                line.Report(Training(epoch, batch, batches: 3) with { Split = MetricsSplit.Val });
                _clock.Advance(5);
            }
        }
        string[] validation = [.. _output.ToString().Split('\n').Where(text => text.StartsWith("val"))];
        Assert.Equal(
            "val   2/4  2/3  loss 2.3457  top-1 error 87.50 %  1235 images/s  data wait 3 %  0:00:05 left",
            validation[3]);
        Assert.Equal(validation[1].Replace(" 1/4 ", " 2/4 "), validation[3]);
        Assert.DoesNotContain("left", validation[2]);
    }

    [Fact]
    public void An_evaluation_has_no_epoch()
    {
        using ProgressLine line = new(_output, printFrequency: 1, _clock);
        line.Report(Training(epoch: 1, batch: 1, batches: 2) with { Split = MetricsSplit.Val, Epochs = 0 });
        Assert.StartsWith("val    1/2  loss ", _output.ToString());
    }

    [Fact]
    public void Printing_every_zero_batches_is_refused() =>
        Assert.Contains(
            "--print-freq", Assert.Throws<ArgumentException>(() => new ProgressLine(_output, 0, _clock)).Message);

    internal static ProgressReport Training(int epoch, int batch, int batches) =>
        new(MetricsSplit.Train, epoch, Epochs: 4, batch, batches, 2.34567, 87.5, 1234.6, 0.031, 0.00125);
}
