using IlgpuNet.TestKit;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Logging;

public class CurvesFigureTests
{
    private static readonly SKColor s_train = new(0x2F, 0x6D, 0xB5);
    private static readonly SKColor s_validation = new(0xD2, 0x4B, 0x3E);

    [Fact]
    public void Many_epochs_draw_both_lines_into_both_panels()
    {
        using SKBitmap figure = Draw(Enumerable.Range(1, 100));
        foreach (SKRectI panel in Panels(figure))
        {
            Assert.InRange(Ink(figure, panel, s_train), 500, 20_000);
            // A solid line over most of the panel's width.
            Assert.InRange(Ink(figure, panel, s_validation), 1_500, 20_000);
        }
    }

    [Fact]
    public void One_epoch_is_a_mark_in_the_middle_of_each_panel()
    {
        using SKBitmap figure = Draw([1]);
        foreach (SKRectI panel in Panels(figure))
        {
            Assert.InRange(Ink(figure, panel, s_train), 40, 200);
            Assert.InRange(Ink(figure, panel, s_validation), 40, 200);
        }
    }

    [Fact]
    public void No_epoch_draws_empty_axes()
    {
        using SKBitmap figure = Draw([]);
        foreach (SKRectI panel in Panels(figure))
            Assert.Equal(0, Ink(figure, panel, s_train) + Ink(figure, panel, s_validation));
    }

    [Fact]
    public void Values_that_are_not_numbers_interrupt_the_line_and_do_not_spoil_the_axes()
    {
        using SKBitmap whole = Draw(Enumerable.Range(1, 40));
        using SKBitmap gap = Draw(Enumerable.Range(1, 40), row => row.Epoch is >= 10 and < 30
            ? row with { Loss = row.Epoch % 2 == 0 ? double.NaN : double.PositiveInfinity, Top1Error = double.NaN }
            : row);
        foreach (SKRectI panel in Panels(whole))
        {
            int before = Ink(whole, panel, s_validation), after = Ink(gap, panel, s_validation);
            Assert.InRange(after, before / 5, before * 4 / 5);
            // The ends of the line stay where they were: the scale is the same.
            SKRectI first = SKRectI.Create(panel.Left, panel.Top, panel.Width / 6, panel.Height);
            Assert.Equal(Ink(whole, first, s_validation), Ink(gap, first, s_validation));
        }
    }

    [Fact]
    public void A_run_without_validation_draws_the_training_line_alone()
    {
        IEnumerable<MetricsRow> rows = Enumerable.Range(1, 9).SelectMany(Rows);
        byte[] png = CurvesFigure.Render("R50", [.. rows.Where(row => row.Split == MetricsSplit.Train)], losses: []);
        using SKBitmap figure = SKBitmap.Decode(png);
        foreach (SKRectI panel in Panels(figure))
        {
            Assert.Equal(0, Ink(figure, panel, s_validation));
            Assert.True(Ink(figure, panel, s_train) > 500);
        }
    }

    [Fact]
    public void A_long_title_stays_clear_of_the_legend()
    {
        using SKBitmap figure = Draw([1, 2], title: string.Join(' ', Enumerable.Repeat("ImageNet", 40)));
        Assert.Equal(0, InkOfText(figure, SKRectI.Create(0, 20, 200, 50)));
        Assert.InRange(InkOfText(figure, SKRectI.Create(400, 20, 900, 50)), 500, 20_000);
    }

    [Fact]
    public void Losses_within_epochs_lie_behind_the_line_of_the_loss_panel_alone()
    {
        MetricsRow[] rows = [.. Enumerable.Range(1, 3).SelectMany(Rows)];
        // A level line at the loss's own height, from the beginning of the first epoch to the middle of the fourth.
        (double, double)[] losses = [.. Enumerable.Range(0, 36).Select(i => (i / 10.0, rows[0].Loss))];
        using SKBitmap without = SKBitmap.Decode(CurvesFigure.Render("R50", rows, losses: []));
        using SKBitmap with = SKBitmap.Decode(CurvesFigure.Render("R50", rows, losses));
        SKRectI[] panels = Panels(with);
        Assert.Equal(Pixels(without, panels[0]), Pixels(with, panels[0]));
        Assert.InRange(Pale(with) - Pale(without), 500, 5_000);

        int Pale(SKBitmap figure) => Count(figure, panels[1], pixel => pixel.Blue > pixel.Red + 20 && pixel.Red > 0x60);
    }

    [Fact]
    public void The_file_is_the_picture_and_replaces_the_previous_one()
    {
        using TemporaryFolder folder = new();
        MetricsRow[] rows = [.. Enumerable.Range(1, 3).SelectMany(Rows)];
        File.WriteAllText(folder["curves.png"], "previous");
        CurvesFigure.Save(folder["curves.png"], "R50", rows, losses: []);
        Assert.Equal(CurvesFigure.Render("R50", rows, losses: []), File.ReadAllBytes(folder["curves.png"]));
    }

    private static SKBitmap Draw(
        IEnumerable<int> epochs, Func<MetricsRow, MetricsRow>? change = null, string title = "SE50 on Fashion-MNIST")
    {
        byte[] png = CurvesFigure.Render(
            title, [.. epochs.SelectMany(Rows).Select(change ?? (row => row))], losses: []);
        return SKBitmap.Decode(png);
    }

    private static MetricsRow[] Rows(int epoch)
    {
        double error = 30 + 60 * Math.Exp(-0.2 * epoch);
        return
        [
            new MetricsRow(epoch, MetricsSplit.Train, error / 20, error, error / 4, 100, 0.1, 60),
            new MetricsRow(epoch, MetricsSplit.Val, error / 17, error + 8, error / 3, 300, 0.1, 10),
        ];
    }

    private static SKRectI[] Panels(SKBitmap figure)
    {
        int half = figure.Width / 2, top = figure.Height / 6, height = figure.Height - top;
        return [SKRectI.Create(0, top, half, height), SKRectI.Create(half, top, half, height)];
    }

    private static SKColor[] Pixels(SKBitmap figure, SKRectI area) =>
    [
        .. from y in Enumerable.Range(area.Top, area.Height)
           from x in Enumerable.Range(area.Left, area.Width)
           select figure.GetPixel(x, y),
    ];

    private static int Ink(SKBitmap figure, SKRectI area, SKColor color) =>
        Count(figure, area, pixel => pixel == color);

    private static int InkOfText(SKBitmap figure, SKRectI area) => Count(figure, area, pixel => pixel.Red < 100);

    private static int Count(SKBitmap figure, SKRectI area, Func<SKColor, bool> counts)
    {
        int count = 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
                count += counts(figure.GetPixel(x, y)) ? 1 : 0;
        }
        return count;
    }
}
