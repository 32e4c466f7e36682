using System.Globalization;
using System.Text;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Report;

/// <summary>
/// Curves over the epochs as SVG: unlike a picture of fixed size they stay readable on a narrow screen.
/// </summary>
internal static class CurvesSvg
{
    private const int Width = 480;
    private const int Height = 300;
    private const int Left = 52;
    private const int Bottom = 34;
    private const int Top = 12;
    private const int Right = 12;

    private static readonly (MetricsSplit Split, string Class)[] s_lines =
        [(MetricsSplit.Train, "train"), (MetricsSplit.Val, "val"), (MetricsSplit.ValAveraged, "ema")];

    /// <summary>Draws one value of the rows.</summary>
    /// <param name="rows">The rows of <c>metrics.csv</c>.</param>
    /// <param name="value">The value; where it is not finite its point is left out.</param>
    /// <param name="highest">The highest value there can be.</param>
    /// <param name="title">What the curves are, for who cannot see them.</param>
    public static string Of(
        IReadOnlyList<MetricsRow> rows, Func<MetricsRow, double> value, double highest, string title)
    {
        AxisScale x = AxisScale.ForEpochs(
            rows.Select(row => row.Epoch).DefaultIfEmpty(1).Min(),
            rows.Select(row => row.Epoch).DefaultIfEmpty(1).Max(),
            wantedTicks: 8);
        AxisScale y = AxisScale.ForValues(rows.Select(value), highest, wantedTicks: 6);
        StringBuilder svg = new();
        Append(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">\n");
        foreach (double tick in y.Ticks)
        {
            double at = Y(y, tick);
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:F1}\" y2=\"{at:F1}\"/>");
            Append(svg, $"<text x=\"{Left - 6}\" y=\"{at + 4:F1}\" text-anchor=\"end\">{y.Label(tick)}</text>\n");
        }
        foreach (double tick in x.Ticks)
        {
            Append(
                svg,
                $"<text x=\"{X(x, tick):F1}\" y=\"{Height - 10}\" text-anchor=\"middle\">{x.Label(tick)}</text>\n");
        }
        foreach ((MetricsSplit split, string name) in s_lines)
        {
            (double X, double Y)[] points =
            [
                .. rows.Where(row => row.Split == split && double.IsFinite(value(row)))
                    .Select(row => (X(x, row.Epoch), Y(y, value(row)))),
            ];
            if (points.Length == 0)
                continue;
            IEnumerable<string> text = points.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F1},{point.Y:F1}"));
            Append(svg, $"<polyline class=\"{name}\" points=\"{string.Join(' ', text)}\"/>\n");
            foreach ((double px, double py) in points)
                Append(svg, $"<circle class=\"{name}\" cx=\"{px:F1}\" cy=\"{py:F1}\" r=\"2.5\"/>");
        }
        return svg.Append("</svg>").ToString();
    }

    private static double X(AxisScale x, double epoch) => Left + x.Place(epoch) * (Width - Left - Right);

    private static double Y(AxisScale y, double value) => Height - Bottom - y.Place(value) * (Height - Top - Bottom);

    private static void Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));
}
