using System.Globalization;
using System.Net;
using System.Text;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Report;

/// <summary>
/// A run as one HTML file that needs nothing else: no script, no network, pictures inside. Wide parts scroll by
/// themselves, so that the page is readable on a narrow screen.
/// </summary>
internal static class ReportPage
{
    /// <summary>
    /// The confusions of more classes than that are listed, the most frequent first, instead of tabled.
    /// </summary>
    private const int TabledClasses = 30;

    private const int ListedConfusions = 25;

    private const string Style = """
        :root { color: #1f2630; background: #fff; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 1180px; margin: 0 auto; padding: 16px; }
        h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
        .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 24px; }
        figure { margin: 0; } svg { width: 100%; height: auto; }
        svg text { font: 15px system-ui, sans-serif; fill: #5a6470; }
        .grid { stroke: #e4e7eb; } polyline { fill: none; stroke-width: 2; }
        polyline.train { stroke: #2f6db5; stroke-dasharray: 6 4; } circle.train { fill: #2f6db5; }
        polyline.val { stroke: #d24b3e; } circle.val { fill: #d24b3e; }
        polyline.ema { stroke: #3c8c5a; } circle.ema { fill: #3c8c5a; }
        .key { color: #5a6470; } .key b { font-weight: 600; }
        .key .t { color: #2f6db5; } .key .v { color: #d24b3e; } .key .e { color: #3c8c5a; }
        .wide { overflow-x: auto; } .wide img { display: block; }
        table { border-collapse: collapse; font-size: 0.9rem; } th, td { padding: 4px 8px; text-align: right; }
        th:first-child, td:first-child { text-align: left; white-space: nowrap; }
        thead th { vertical-align: bottom; border-bottom: 1px solid #9aa3ae; }
        .confusion thead th { writing-mode: vertical-rl; text-align: left; }
        pre { background: #f4f6f8; padding: 12px; overflow-x: auto; font-size: 0.85rem; }
        """;

    /// <summary>The page.</summary>
    public static string Render(ReportContent content)
    {
        StringBuilder html = new();
        string title = WebUtility.HtmlEncode(content.Title);
        html.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // An empty icon, or browsers ask the network for one.
        html.Append($"<link rel=\"icon\" href=\"data:,\">\n<style>\n{Style}\n</style>\n");
        html.Append($"</head>\n<body>\n<h1>{title}</h1>\n");
        AppendSummary(html, content);
        AppendCurves(html, content.Metrics);
        AppendClasses(html, content.Judgement);
        AppendConfusion(html, content.Judgement);
        AppendPicture(
            html, "The images judged worst", "What they are, and in red what they were taken for.", content.Worst);
        AppendPicture(
            html, "Gates by class",
            "The mean gate of some channels at the end of each stage; the black line is over all images.",
            content.Gates);
        string settings = WebUtility.HtmlEncode(content.Config.Trim());
        html.Append($"<h2>Settings</h2>\n<pre>{settings}</pre>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void AppendSummary(StringBuilder html, ReportContent content)
    {
        int images = content.Judgement.Images;
        double error = 100.0 * content.Judgement.Errors / images;
        Append(
            html,
            $"<p>The best network of the run has a top-1 error of <b>{error:F2} %</b> on {images} validation images");
        if (content.Metrics.LastOrDefault(row => row.Split == MetricsSplit.Val) is { } last)
            Append(html, $"; after the last epoch, {last.Epoch}, it was {last.Top1Error:F2} %");
        html.Append(".</p>\n");
    }

    private static void AppendCurves(StringBuilder html, IReadOnlyList<MetricsRow> rows)
    {
        html.Append("<h2>Course</h2>\n<p class=\"key\">");
        html.Append("<b class=\"t\">training</b> (dashed), <b class=\"v\">validation</b>");
        if (rows.Any(row => row.Split == MetricsSplit.ValAveraged))
            html.Append(", <b class=\"e\">averaged weights</b>");
        html.Append(", over the epochs</p>\n<div class=\"curves\">\n<figure>");
        html.Append(CurvesSvg.Of(rows, row => row.Top1Error, highest: 100, "top-1 error in percent by epoch"));
        html.Append("<figcaption>top-1 error (%)</figcaption></figure>\n<figure>");
        html.Append(CurvesSvg.Of(rows, row => row.Loss, double.PositiveInfinity, "loss by epoch"));
        html.Append("<figcaption>loss</figcaption></figure>\n</div>\n");
    }

    private static void AppendClasses(StringBuilder html, Judgement judgement)
    {
        html.Append("<h2>Classes</h2>\n<div class=\"wide\"><table>\n");
        html.Append("<thead><tr><th>class</th><th>images</th><th>correct</th><th>loss</th></tr></thead>\n");
        foreach (ClassResult result in judgement.Classes)
        {
            Append(html, $"<tr><td>{Name(judgement, result.Label)}</td><td>{result.Images}</td>");
            Append(html, $"<td>{result.Accuracy:F1} %</td><td>{result.Loss:F3}</td></tr>\n");
        }
        html.Append("</table></div>\n");
    }

    private static void AppendConfusion(StringBuilder html, Judgement judgement)
    {
        html.Append("<h2>Confusions</h2>\n");
        if (judgement.ClassNames.Count > TabledClasses)
        {
            AppendMostFrequent(html, judgement);
            return;
        }
        html.Append("<p>A row for each class, a column for what it was taken for.</p>\n");
        html.Append("<div class=\"wide\"><table class=\"confusion\">\n<thead><tr><th></th>");
        for (int predicted = 0; predicted < judgement.ClassNames.Count; predicted++)
            html.Append($"<th>{Name(judgement, predicted)}</th>");
        html.Append("</tr></thead>\n");
        for (int label = 0; label < judgement.ClassNames.Count; label++)
        {
            html.Append($"<tr><td>{Name(judgement, label)}</td>");
            int images = judgement.Count(label);
            for (int predicted = 0; predicted < judgement.ClassNames.Count; predicted++)
            {
                int count = judgement.Count(label, predicted);
                string color = predicted == label ? "47, 109, 181" : "210, 75, 62";
                double share = images == 0 ? 0 : Math.Sqrt((double)count / images) * 0.6;
                Append(html, $"<td style=\"background: rgba({color}, {share:F2})\">{(count == 0 ? "" : count)}</td>");
            }
            html.Append("</tr>\n");
        }
        html.Append("</table></div>\n");
    }

    private static void AppendMostFrequent(StringBuilder html, Judgement judgement)
    {
        html.Append("<div class=\"wide\"><table>\n");
        html.Append("<thead><tr><th>class</th><th>taken for</th><th>times</th></tr></thead>\n");
        foreach ((int label, int predicted, int images) in judgement.Confusions.Take(ListedConfusions))
        {
            html.Append($"<tr><td>{Name(judgement, label)}</td><td>{Name(judgement, predicted)}</td>");
            html.Append($"<td>{images}</td></tr>\n");
        }
        html.Append("</table></div>\n");
    }

    private static void AppendPicture(StringBuilder html, string heading, string explanation, byte[]? png)
    {
        if (png is null)
            return;
        html.Append($"<h2>{heading}</h2>\n<p>{explanation}</p>\n<div class=\"wide\">");
        html.Append($"<img alt=\"{heading}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"></div>\n");
    }

    private static string Name(Judgement judgement, int label) => WebUtility.HtmlEncode(judgement.ClassNames[label]);

    private static void Append(StringBuilder html, FormattableString text) =>
        html.Append(text.ToString(CultureInfo.InvariantCulture));
}
