using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Compare;

/// <summary>
/// Draws the top-1 error over the epochs, a line for each network, in the manner of the paper's figure 4: the mean over
/// the seeds, and a band from the lowest to the highest.
/// </summary>
internal static class ComparisonFigure
{
    private const int Width = 1400;
    private const int Height = 900;
    private const float Margin = 36;
    private const float Heading = 128;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What is compared.</param>
    /// <param name="networks">The networks, each with the same seeds.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(
        string title, IReadOnlyList<ComparedNetwork> networks) => Figure.Png(Width, Height, canvas =>
    {
        canvas.DrawLine(title, new SKPoint(Margin, 56), 34, Figure.Ink, Width - 2 * Margin);
        canvas.DrawLine(Legend(networks[0].Runs), new SKPoint(Margin, 96), 24, Figure.Faint, Width - 2 * Margin);
        Curve[] curves = [.. networks.Select((network, i) => CurveOf(network, i))];
        float legend = CurvesPanel.DrawLegend(canvas, new SKPoint(Width - Margin, Heading), curves);
        SKRect area = new(Margin, Heading, Width - Margin - legend - Margin, Height - Margin);
        CurvesPanel.Draw(canvas, area, "validation top-1 error (%)", highest: 100, curves);
    });

    private static string Legend(IReadOnlyList<RunOutcome> runs) => runs.Count == 1
        ? $"seed {runs[0].Seed}"
        : $"mean over the seeds {string.Join(", ", runs.Select(run => run.Seed))}; "
            + "band: from the lowest to the highest";

    private static Curve CurveOf(ComparedNetwork network, int index)
    {
        var epochs = network.Runs
            .SelectMany(run => run.Curve)
            .GroupBy(point => point.Epoch, point => point.Top1Error)
            .OrderBy(epoch => epoch.Key)
            .Select(epoch => (Epoch: epoch.Key, Mean: epoch.Average(), Low: epoch.Min(), High: epoch.Max()))
            .ToArray();
        return new Curve(
            network.Name,
            Figure.Colors[index % Figure.Colors.Count],
            Dashed: index >= Figure.Colors.Count,
            [.. epochs.Select(epoch => (epoch.Epoch, epoch.Mean))])
        {
            Band = network.Runs.Count == 1 ? [] : [.. epochs.Select(epoch => (epoch.Epoch, epoch.Low, epoch.High))],
        };
    }
}
