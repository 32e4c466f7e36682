using IlgpuNet.TestKit;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Logging;

public sealed class LiveCurvesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly List<StepRow> _steps = [];
    private readonly List<MetricsRow> _metrics = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Within_an_epoch_it_is_drawn_every_half_minute_at_most()
    {
        LiveCurves curves = Curves();
        List<int> drawn = [];
        for (int second = 1; second <= 70; second++)
        {
            _clock.Advance(1);
            Step(second);
            curves.Step(batches: 100);
            if (File.Exists(_folder["curves.png"]))
            {
                drawn.Add(second);
                File.Delete(_folder["curves.png"]);
            }
        }
        Assert.Equal([30, 60], drawn);
    }

    [Fact]
    public void An_epoch_draws_it_at_once_with_the_losses_within()
    {
        LiveCurves curves = Curves();
        for (int batch = 1; batch <= 4; batch++)
            Step(batch);
        curves.Step(batches: 4);
        _metrics.Add(new MetricsRow(1, MetricsSplit.Train, 2, 50, 10, 100, 0.1, 4));
        curves.Draw();
        (double, double)[] losses = [(0.25, 1.0), (0.5, 0.5), (0.75, 1.0 / 3), (1, 0.25)];
        Assert.Equal(CurvesFigure.Render("R50", _metrics, losses), File.ReadAllBytes(_folder["curves.png"]));
    }

    [Fact]
    public void Many_updates_are_drawn_as_means_of_some()
    {
        LiveCurves curves = Curves();
        for (int batch = 1; batch <= 800; batch++)
            Step(batch);
        curves.Step(batches: 1000);
        curves.Draw();
        (double, double)[] losses =
        [
            .. Enumerable.Range(0, 400)
                .Select(i => ((2 * i + 1.5) / 1000, (1.0 / (2 * i + 1) + 1.0 / (2 * i + 2)) / 2)),
        ];
        Assert.Equal(CurvesFigure.Render("R50", _metrics, losses), File.ReadAllBytes(_folder["curves.png"]));
    }

    private LiveCurves Curves() => new(_folder["curves.png"], "R50", _metrics, _steps, _clock);

    private void Step(int batch) => _steps.Add(new StepRow(1, batch, batch, 1.0 / batch, 1, 0.1, 100, 0, 0));
}
