using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Keeps <c>curves.png</c> up to date: after every epoch, and within long ones every half minute at most, for drawing
/// takes time from the run.
/// </summary>
/// <param name="path">The picture.</param>
/// <param name="title">The network and the data set.</param>
/// <param name="metrics">The rows by epoch, which grow.</param>
/// <param name="steps">The rows by updates, which grow.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class LiveCurves(
    string path, string title, IReadOnlyList<MetricsRow> metrics, IReadOnlyList<StepRow> steps, TimeProvider clock)
{
    /// <summary>The losses of more updates than that are drawn as means.</summary>
    private const int TrailPoints = 400;

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(30);

    private long _drawn = clock.GetTimestamp();
    private int _batches = 1;

    /// <summary>There is a new row by updates.</summary>
    /// <param name="batches">How many batches an epoch has.</param>
    public void Step(int batches)
    {
        _batches = batches;
        if (clock.GetElapsedTime(_drawn) >= s_every)
            Draw();
    }

    /// <summary>Draws the picture.</summary>
    /// <exception cref="Storage.StorageException">The file cannot be written.</exception>
    public void Draw()
    {
        CurvesFigure.Save(path, title, metrics, Trail());
        _drawn = clock.GetTimestamp();
    }

    private List<(double, double)> Trail()
    {
        int each = (steps.Count + TrailPoints - 1) / TrailPoints;
        return each == 0
            ? []
            : [.. steps.Chunk(each).Select(rows => (rows.Average(Place), rows.Average(row => row.Loss)))];
    }

    private double Place(StepRow row) => row.Epoch - 1 + (double)row.Batch / _batches;
}
