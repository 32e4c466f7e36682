using System.Xml.Linq;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training.Tests.Report;

public class ReportPageTests
{
    private static readonly MetricsRow[] s_rows =
    [
        new(1, MetricsSplit.Train, 2.0, 70, 20, 100, 0.1, 10),
        new(1, MetricsSplit.Val, 1.5, 60, 10, 200, 0.1, 5),
        new(2, MetricsSplit.Train, 1.0, 40, 5, 100, 0.1, 10),
        new(2, MetricsSplit.Val, double.NaN, 30, 4, 200, 0.1, 5),
    ];

    [Fact]
    public void A_page_needs_nothing_but_itself()
    {
        string page = ReportPage.Render(Content(["cat", "dog"]));

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http:", page);
        Assert.DoesNotContain("https:", page);
        // Pictures are inside; without an icon of its own browsers ask for one.
        Assert.Equal(2, Occurrences(page, "src=\"data:image/png;base64,"));
        Assert.Equal(Occurrences(page, "src="), Occurrences(page, "src=\"data:"));
        Assert.Contains("<link rel=\"icon\" href=\"data:,\">", page);
    }

    [Fact]
    public void Names_are_text_whatever_they_hold()
    {
        string page = ReportPage.Render(Content(["<b>cat</b>", "dog & \"fox\""]));

        Assert.DoesNotContain("<b>cat</b>", page);
        Assert.Contains("&lt;b&gt;cat&lt;/b&gt;", page);
        Assert.Contains("dog &amp; &quot;fox&quot;", page);
    }

    [Fact]
    public void What_there_is_no_picture_of_has_no_heading()
    {
        string page = ReportPage.Render(Content(["cat", "dog"]) with { Worst = null, Gates = null });

        Assert.DoesNotContain("judged worst", page);
        Assert.DoesNotContain("Gates", page);
        Assert.DoesNotContain("<img", page);
    }

    [Fact]
    public void Of_many_classes_the_most_frequent_confusions_are_listed()
    {
        string[] names = [.. Enumerable.Range(0, 31).Select(i => $"class-{i}")];
        JudgedImage[] images =
        [
            new(0, 3, 4, 0.5, 1), new(1, 5, 6, 0.5, 1), new(2, 5, 6, 0.5, 1), new(3, 7, 7, 0.9, 0.1),
        ];

        string page = ReportPage.Render(Content(names) with { Judgement = JudgementTests.Of(names, images) });

        int first = page.IndexOf("<td>class-5</td><td>class-6</td><td>2</td>", StringComparison.Ordinal);
        int second = page.IndexOf("<td>class-3</td><td>class-4</td><td>1</td>", StringComparison.Ordinal);
        Assert.True(0 < first && first < second);
        Assert.DoesNotContain("<td>class-7</td><td>class-7</td>", page);
    }

    [Fact]
    public void Curves_are_drawn_with_lower_values_lower_and_points_that_are_no_numbers_left_out()
    {
        XElement svg = XElement.Parse(CurvesSvg.Of(s_rows, row => row.Loss, double.PositiveInfinity, "loss"));

        double[][] train = Points(svg, "train"), validation = Points(svg, "val");
        Assert.Equal(2, train.Length);
        Assert.Single(validation);
        Assert.True(train[0][0] < train[1][0], "later epochs lie further right");
        Assert.True(train[0][1] < train[1][1], "lower losses lie lower, which in SVG is a larger y");
        Assert.Equal(train[0][0], validation[0][0]);
        Assert.DoesNotContain(svg.Elements("polyline"), line => (string?)line.Attribute("class") == "ema");
    }

    [Fact]
    public void A_folder_without_a_run_is_refused()
    {
        StringWriter error = new();

        int code = CommandLine.Run(
            ["report", "no-such-run"], TextWriter.Null, error, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("'no-such-run' is no folder of a run", error.ToString());
    }

    private static double[][] Points(XElement svg, string name) =>
    [
        .. svg.Elements("polyline").Single(line => (string?)line.Attribute("class") == name).Attribute("points")!.Value
            .Split(' ')
            .Select(pair => pair.Split(',')
                .Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray()),
    ];

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static ReportContent Content(string[] names) => new(
        "R50, a data set",
        "{ \"network\": {} }",
        s_rows,
        JudgementTests.Of(names, new JudgedImage(0, 0, 1, 0.7, 1.2), new JudgedImage(1, 1, 1, 0.7, 0.3)),
        Worst: [1, 2, 3],
        Gates: [4, 5, 6]);
}
