using System.Globalization;
using IlgpuNet.Storage;
using IlgpuNet.Training.Metrics;
using SkiaSharp;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Draws the top-1 error and the loss over the epochs of a run, on training and validation images, in the manner of the
/// paper's figure 4.
/// </summary>
public static class CurvesFigure
{
    private const int Width = 1720;
    private const int Height = 760;
    private const float Margin = 36;
    private const float Heading = 128;

    private static readonly SKColor s_train = new(0x2F, 0x6D, 0xB5);
    private static readonly SKColor s_validation = new(0xD2, 0x4B, 0x3E);

    /// <summary>Draws the figure into a PNG file; a previous one stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The network and the data set.</param>
    /// <param name="rows">The rows of <c>metrics.csv</c>.</param>
    /// <param name="losses">Training losses within the epochs, by epochs trained, ascending.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Save(
        string path, string title, IReadOnlyList<MetricsRow> rows, IReadOnlyList<(double Epoch, double Loss)> losses) =>
        AtomicFile.Write(path, stream => stream.Write(Render(title, rows, losses)));

    /// <summary>The figure as the bytes of a PNG file.</summary>
    /// <param name="title">The network and the data set.</param>
    /// <param name="rows">The rows of <c>metrics.csv</c>; values that are not finite interrupt a line.</param>
    /// <param name="losses">
    /// Training losses within the epochs, by epochs trained, ascending; drawn behind the others.
    /// </param>
    public static byte[] Render(
        string title,
        IReadOnlyList<MetricsRow> rows,
        IReadOnlyList<(double Epoch, double Loss)> losses) => Figure.Png(Width, Height, canvas =>
    {
        Curve[] errors = Curves(rows, row => row.Top1Error, trail: []);
        Curve[] lossCurves = Curves(rows, row => row.Loss, losses);
        float legend = CurvesPanel.DrawLegend(canvas, new SKPoint(Width - Margin, 34), errors);
        float room = Width - 2 * (Margin + legend + Margin);
        canvas.DrawLine(title, new SKPoint(Width / 2f, 56), 34, Figure.Ink, room, SKTextAlign.Center);
        canvas.DrawLine(Best(rows), new SKPoint(Width / 2f, 96), 24, Figure.Faint, room, SKTextAlign.Center);

        float middle = Width / 2f, bottom = Height - Margin;
        SKRect left = new(Margin, Heading, middle - Margin / 2, bottom);
        SKRect right = new(middle + Margin / 2, Heading, Width - Margin, bottom);
        CurvesPanel.Draw(canvas, left, "top-1 error (%)", highest: 100, errors);
        CurvesPanel.Draw(canvas, right, "loss", highest: double.PositiveInfinity, lossCurves);
    });

    private static string Best(IReadOnlyList<MetricsRow> rows)
    {
        MetricsRow? best = rows
            .Where(row => row.Split == MetricsSplit.Val && double.IsFinite(row.Top1Error))
            .MinBy(row => row.Top1Error);
        return best is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"lowest validation error: top-1 {best.Top1Error:F2} %, "
                + $"top-5 {best.Top5Error:F2} % at epoch {best.Epoch}");
    }

    private static Curve[] Curves(
        IReadOnlyList<MetricsRow> rows, Func<MetricsRow, double> value, IReadOnlyList<(double, double)> trail)
    {
        return
        [
            new Curve("training", s_train, Dashed: true, Points(MetricsSplit.Train)) { Trail = trail },
            new Curve("validation", s_validation, Dashed: false, Points(MetricsSplit.Val)),
        ];

        (int, double)[] Points(MetricsSplit split) =>
            [.. rows.Where(row => row.Split == split).OrderBy(row => row.Epoch).Select(row => (row.Epoch, value(row)))];
    }
}
