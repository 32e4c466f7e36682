using IlgpuNet.TestKit;
using IlgpuNet.Training.Compare;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Compare;

public class ComparisonOutputTests
{
    private static readonly NetworkCosts s_costs = new(25_557_032, 4_089_000_000, 3L << 30);

    [Fact]
    public void Table_has_a_row_for_each_network_with_the_difference_to_the_first()
    {
        string[] lines = ComparisonTables.Markdown(Networks(seeds: 3)).TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Single(lines.Select(line => line.Length).Distinct());
        Assert.Matches(
            @"^\| network +\| parameters +\| GMACs +\| top-1 error % .* top-1 against R50 \(95 % interval\)", lines[0]);
        Assert.Matches(
            @"^\| R50 +\| 25\.557 M +\| 4\.089 +\| 21\.00 ± 1\.00 +\| 5\.25 ± 0\.25 +"
            + @"\| baseline +\| 60\.0 +\| 3\.0 GiB +\| 1\.5 +\|$",
            lines[2]);
        // Differences -1, -2, -3: mean -2, margin 4.3027 / sqrt(3).
        Assert.Contains("| -2.00 (-4.48 to +0.48) ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_has_neither_deviation_nor_interval()
    {
        string row = ComparisonTables.Markdown(Networks(seeds: 1)).Split('\n')[3];
        Assert.DoesNotContain("±", row, StringComparison.Ordinal);
        Assert.Contains("| -1.00 ", row, StringComparison.Ordinal);
        Assert.DoesNotContain(" to ", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_epoch_is_shown_only_where_images_were_held_out_for_choosing()
    {
        Assert.DoesNotContain("chosen epoch", ComparisonTables.Markdown(Networks(seeds: 2)), StringComparison.Ordinal);
        string table = ComparisonTables.Markdown(Networks(seeds: 2, best: 18));
        Assert.Contains("top-1 % at the chosen epoch", table, StringComparison.Ordinal);
        Assert.Contains("| 18.00 ± 0.00 ", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_files_have_numbers_for_programs()
    {
        using TemporaryFolder folder = new();
        ComparisonTables.WriteNetworks(folder["networks.csv"], Networks(seeds: 3));
        ComparisonTables.WriteRuns(folder["runs.csv"], Networks(seeds: 3, best: 18));
        string[] networks = File.ReadAllLines(folder["networks.csv"]), runs = File.ReadAllLines(folder["runs.csv"]);
        Assert.Equal("R50,25557032,4.089,3,21,1,5.25,0.25,,,,,,60,3221225472,90", networks[1]);
        Assert.StartsWith(
            "SE50,25557032,4.089,3,19,0,4.75,0,-2,-4.48414,0.484138,", networks[2], StringComparison.Ordinal);
        Assert.Equal(7, runs.Length);
        Assert.Equal("SE50,2,19,4.75,2,18,4.5,60,90", runs[6]);
    }

    [Fact]
    public void Figure_has_a_line_and_a_band_for_each_network()
    {
        using SKBitmap with = SKBitmap.Decode(ComparisonFigure.Render("two", Networks(seeds: 3)));
        using SKBitmap without = SKBitmap.Decode(ComparisonFigure.Render("two", Networks(seeds: 1)));
        foreach (SKColor color in Figure.Colors.Take(2))
            Assert.InRange(Count(with, color), 1_500, 20_000);
        // The band of the first network is its colour thinned on white; a single seed has none.
        float alpha = 0x28 / 255f;
        SKColor band = new(Thin(Figure.Colors[0].Red), Thin(Figure.Colors[0].Green), Thin(Figure.Colors[0].Blue));
        Assert.True(Count(with, band) > 5_000, $"{Count(with, band)}");
        Assert.True(Count(without, band) < 200, $"{Count(without, band)}");

        byte Thin(byte level) => (byte)Math.Round(255 + (level - 255) * alpha);
    }

    private static ComparedNetwork[] Networks(int seeds, double? best = null)
    {
        RunOutcome[] plain = [.. Enumerable.Range(0, seeds).Select(i => Outcomes.Of("R50", (ulong)i, 20 + i, best))];
        RunOutcome[] squeezed = [.. Enumerable.Range(0, seeds).Select(i => Outcomes.Of("SE50", (ulong)i, 19, best))];
        return [ComparedNetwork.Of("R50", s_costs, plain, null), ComparedNetwork.Of("SE50", s_costs, squeezed, plain)];
    }

    private static int Count(SKBitmap figure, SKColor color) => figure.Pixels.Count(pixel =>
        Math.Abs(pixel.Red - color.Red) <= 2
        && Math.Abs(pixel.Green - color.Green) <= 2
        && Math.Abs(pixel.Blue - color.Blue) <= 2);
}
