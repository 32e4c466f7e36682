using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using Spectre.Console;

namespace IlgpuNet.Training.Tests.Logging;

public class ProgressLineTests
{
    private const string Renew = "\r\u001b[2K";

    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Without_a_terminal_there_is_a_plain_line_every_so_many_batches_and_for_the_last()
    {
        using (ProgressLine line = new(_output, terminal: null, printFrequency: 10, _clock))
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
        using ProgressLine line = new(_output, terminal: null, printFrequency: 1, _clock);
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
        using ProgressLine line = new(_output, terminal: null, printFrequency: 1, _clock);
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
        using ProgressLine line = new(_output, terminal: null, printFrequency: 1, _clock);
        line.Report(Training(epoch: 1, batch: 1, batches: 2) with { Split = MetricsSplit.Val, Epochs = 0 });
        Assert.StartsWith("val    1/2  loss ", _output.ToString());
    }

    [Fact]
    public void On_a_terminal_one_line_is_renewed_ten_times_a_second_at_most()
    {
        using (ProgressLine line = new(_output, Terminal(width: 200), printFrequency: 1, _clock))
        {
            for (int batch = 1; batch <= 9; batch++)
            {
                line.Report(Training(epoch: 1, batch, batches: 100));
                _clock.Advance(0.03);
            }
        }
        string[] shown = _output.ToString().Split(Renew, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, shown.Length); // batches 1, 5 and 9
        Assert.Contains("5/100  loss", shown[1]);
        Assert.Equal(1, _output.ToString().Count(c => c == '\n'));
        Assert.EndsWith("\n", _output.ToString());
    }

    [Fact]
    public void The_last_line_of_a_pass_stays_and_the_next_starts_below()
    {
        using ProgressLine line = new(_output, Terminal(width: 200), printFrequency: 1, _clock);
        line.Report(Training(epoch: 1, batch: 1, batches: 2));
        line.Report(Training(epoch: 1, batch: 2, batches: 2));
        string text = _output.ToString();
        Assert.Equal(2, text.Split(Renew).Length - 1);
        Assert.Contains("━━━━━━━━━━━━━━━━ 2/2", text);
        Assert.EndsWith("\n", text);
        line.Dispose();
        Assert.Equal(text, _output.ToString());
    }

    [Fact]
    public void A_narrow_terminal_gets_a_brief_line_cut_to_its_width()
    {
        using ProgressLine line = new(_output, Terminal(width: 40), printFrequency: 1, _clock);
        line.Report(Training(epoch: 1, batch: 50, batches: 100));
        Assert.Equal(Renew + "train 1/4  50/100  loss 2.346  err 87.5", _output.ToString());
    }

    [Fact]
    public void Eighty_columns_show_loss_error_rate_wait_and_time_left()
    {
        using ProgressLine line = new(_output, Terminal(width: 80), printFrequency: 1, _clock);
        line.Report(Training(epoch: 3, batch: 5000, batches: 5005));
        _clock.Advance(10);
        line.Report(Training(epoch: 3, batch: 5001, batches: 5005));
        string shown = _output.ToString().Split(Renew)[^1];
        Assert.StartsWith("train 3/4  5001/5005  loss 2.346  err 87.50%  1235 img/s  wait 3%  ", shown);
        Assert.Matches(@"  \d+:\d\d:\d\d$", shown);
    }

    [Fact]
    public void A_message_takes_the_place_of_the_line_and_the_line_comes_back_below()
    {
        using ProgressLine line = new(_output, Terminal(width: 200), printFrequency: 1, _clock);
        line.Report(Training(epoch: 1, batch: 1, batches: 9));
        _clock.Advance(1);
        line.WriteLine("image 'x.jpg' was skipped");
        line.Report(Training(epoch: 1, batch: 2, batches: 9));
        string[] shown = _output.ToString().Split(Renew);
        Assert.Equal("image 'x.jpg' was skipped\n", shown[2]);
        Assert.Contains("2/9", shown[3]);
    }

    [Theory]
    [InlineData(false, "xterm", null, true)]
    [InlineData(false, null, "", true)]
    [InlineData(true, "xterm", null, false)]
    [InlineData(false, "dumb", null, false)]
    [InlineData(false, "xterm", "true", false)]
    public void The_line_is_renewed_on_a_terminal_only(bool redirected, string? term, string? ci, bool live) =>
        Assert.Equal(live, ProgressLine.IsLive(redirected, term, ci));

    [Fact]
    public void Printing_every_zero_batches_is_refused() =>
        Assert.Contains(
            "--print-freq", Assert.Throws<ArgumentException>(() => new ProgressLine(_output, null, 0, _clock)).Message);

    private static ProgressReport Training(int epoch, int batch, int batches) =>
        new(MetricsSplit.Train, epoch, Epochs: 4, batch, batches, 2.34567, 87.5, 1234.6, 0.031, 0.00125);

    private IAnsiConsole Terminal(int width)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_output),
        });
        terminal.Profile.Width = width;
        terminal.Profile.Capabilities.Unicode = true;
        return terminal;
    }
}
