using System.Text.RegularExpressions;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using Spectre.Console;

namespace IlgpuNet.Training.Tests.Logging;

public partial class ProgressBarsTests
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void There_is_a_bar_for_the_epochs_and_one_for_the_batches_with_the_numbers()
    {
        using ProgressBars bars = new(Terminal(width: 160), _clock, CancellationToken.None);
        bars.Report(ProgressLineTests.Training(epoch: 2, batch: 1, batches: 10));
        _clock.Advance(3);
        _output.GetStringBuilder().Clear();
        bars.Report(ProgressLineTests.Training(epoch: 2, batch: 2, batches: 10));
        string[] lines = [.. Plain().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        Assert.Equal(2, lines.Length);
        // 1.2 of 4 epochs; 28 batches at 3 s.
        Assert.Matches("^epoch 2/4 +━+ +0:01:24 left$", lines[0]);
        Assert.Matches(
            "^train 2/10 +━+ +loss 2.3457  top-1 error 87.50 %  1235 images/s  data wait 3 %  lr 0.00125$", lines[1]);
    }

    [Fact]
    public void They_are_renewed_ten_times_a_second_at_most()
    {
        using ProgressBars bars = new(Terminal(width: 160), _clock, CancellationToken.None);
        List<int> drawn = [];
        for (int batch = 1; batch <= 9; batch++)
        {
            int before = _output.GetStringBuilder().Length;
            bars.Report(ProgressLineTests.Training(epoch: 1, batch, batches: 100));
            if (_output.GetStringBuilder().Length > before)
                drawn.Add(batch);
            _clock.Advance(0.03);
        }
        Assert.Equal([1, 5, 9], drawn);
    }

    [Fact]
    public void The_last_line_of_a_pass_and_messages_stay_and_the_bars_go()
    {
        using (ProgressBars bars = new(Terminal(width: 160), _clock, CancellationToken.None))
        {
            bars.Report(ProgressLineTests.Training(epoch: 1, batch: 1, batches: 2));
            bars.WriteLine("image 'x.jpg' was skipped");
            bars.Report(ProgressLineTests.Training(epoch: 1, batch: 2, batches: 2));
            bars.Report(ProgressLineTests.Training(epoch: 1, batch: 2, batches: 2) with { Split = MetricsSplit.Val });
        }
        string[] screen = Screen();
        Assert.Equal("image 'x.jpg' was skipped", screen[0]);
        Assert.StartsWith("train 1/4  2/2  loss 2.3457", screen[1]);
        Assert.StartsWith("val   1/4  2/2  loss 2.3457", screen[2]);
        Assert.All(screen.Skip(3), line => Assert.Empty(line));
    }

    [Fact]
    public void Once_the_run_is_to_stop_the_bars_are_gone_and_the_rest_is_said_in_lines()
    {
        using CancellationTokenSource stop = new();
        using ProgressBars bars = new(Terminal(width: 160), _clock, stop.Token);
        bars.Report(ProgressLineTests.Training(epoch: 1, batch: 1, batches: 3));
        stop.Cancel();
        Assert.All(Screen(), line => Assert.Empty(line));
        _output.WriteLine("stopping");
        _clock.Advance(1);
        bars.Report(ProgressLineTests.Training(epoch: 1, batch: 2, batches: 3));
        bars.Report(ProgressLineTests.Training(epoch: 1, batch: 3, batches: 3));
        bars.WriteLine("saved");
        string[] lines = [.. Screen().Where(line => line.Length > 0)];
        Assert.Equal(3, lines.Length);
        Assert.Equal("stopping", lines[0]);
        Assert.StartsWith("train 1/4  3/3", lines[1]);
        Assert.Equal("saved", lines[2]);
    }

    [Fact]
    public void No_line_is_wider_than_a_narrow_terminal()
    {
        using ProgressBars bars = new(Terminal(width: 80), _clock, CancellationToken.None);
        bars.Report(ProgressLineTests.Training(epoch: 3, batch: 5000, batches: 5005));
        _clock.Advance(10);
        bars.Report(ProgressLineTests.Training(epoch: 3, batch: 5001, batches: 5005));
        string[] lines = [.. Plain().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        Assert.Contains(lines, line => line.Contains("loss 2.346  err 87.50%  1235 img/s"));
    }

    [Fact]
    public void An_evaluation_has_no_bar_for_epochs_and_a_process_that_is_killed_leaves_a_cursor()
    {
        using ProgressBars bars = new(Terminal(width: 160), _clock, CancellationToken.None);
        bars.Report(
            ProgressLineTests.Training(epoch: 0, batch: 1, batches: 2) with { Split = MetricsSplit.Val, Epochs = 0 });
        Assert.DoesNotContain("epoch", Plain());
        Assert.EndsWith("\u001b[?25h", CursorCodes().Matches(_output.ToString())[^1].Value);
    }

    [GeneratedRegex("\u001b\\[\\?25[hl]")]
    private static partial Regex CursorCodes();

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Codes();

    private string Plain() => Codes().Replace(_output.ToString(), "").Replace("\r", "");

    /// <summary>What a terminal shows: cursor up, start of line and clearing of lines are carried out.</summary>
    private string[] Screen()
    {
        List<string> lines = [""];
        int row = 0, column = 0;
        foreach (Match part in Regex.Matches(_output.ToString(), "\u001b\\[([0-9;?]*)([A-Za-z])|[^\u001b]"))
        {
            string text = part.Value, line = lines[row];
            if (text == "\n")
                (row, column) = (row + 1, 0);
            else if (text == "\r")
                column = 0;
            else if (part.Groups[2].Value == "A")
                row -= int.Parse(part.Groups[1].Value);
            else if (part.Groups[2].Value == "K")
                lines[row] = part.Groups[1].Value == "2" ? "" : line[..Math.Min(column, line.Length)];
            else if (text.Length == 1)
                lines[row] = line.PadRight(column)[..column] + text + (line.Length > ++column ? line[column..] : "");
            while (lines.Count <= row)
                lines.Add("");
        }
        return [.. lines.Select(line => line.TrimEnd())];
    }

    private IAnsiConsole Terminal(int width)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(_output),
        });
        terminal.Profile.Width = width;
        terminal.Profile.Capabilities.Unicode = true;
        return terminal;
    }
}
