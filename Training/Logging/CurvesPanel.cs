using SkiaSharp;

namespace IlgpuNet.Training.Logging;

/// <summary>A line of a panel.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Dashed">Whether it is broken, so that it is told apart without colour.</param>
/// <param name="Points">Values by epoch, ascending; the line is interrupted where a value is not finite.</param>
internal sealed record Curve(string Name, SKColor Color, bool Dashed, IReadOnlyList<(int Epoch, double Value)> Points)
{
    /// <summary>Values within the epochs, ascending, drawn thin and pale behind the line.</summary>
    public IReadOnlyList<(double Epoch, double Value)> Trail { get; init; } = [];

    /// <summary>
    /// The range of the values behind the line by epoch, ascending and finite; none is drawn where it is empty.
    /// </summary>
    public IReadOnlyList<(int Epoch, double Low, double High)> Band { get; init; } = [];
}

/// <summary>Draws curves over epochs with their axes and grid into a rectangle, and their legend.</summary>
internal sealed class CurvesPanel
{
    private const float LabelSize = 22;
    private const float CaptionSize = 24;
    private const float LineWidth = 3.5f;
    private const float TrailWidth = 2;
    private const byte TrailAlpha = 0x70;
    private const float MarkRadius = 5.5f;
    private const byte BandAlpha = 0x28;

    /// <summary>Curves of at most so many epochs have their points marked.</summary>
    private const int MarkedEpochs = 30;

    private static readonly SKColor s_ink = new(0x3A, 0x42, 0x4E);
    private static readonly SKColor s_grid = new(0xE4, 0xE7, 0xEB);
    private static readonly SKColor s_frame = new(0x9A, 0xA3, 0xAE);

    private readonly SKCanvas _canvas;
    private readonly SKRect _plot;
    private readonly AxisScale _x;
    private readonly AxisScale _y;

    private CurvesPanel(SKCanvas canvas, SKRect plot, AxisScale x, AxisScale y) =>
        (_canvas, _plot, _x, _y) = (canvas, plot, x, y);

    /// <summary>Draws a panel.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">The panel with its labels.</param>
    /// <param name="caption">What the values are.</param>
    /// <param name="highest">The highest value there can be.</param>
    /// <param name="curves">The lines, drawn in this order.</param>
    public static void Draw(SKCanvas canvas, SKRect area, string caption, double highest, IReadOnlyList<Curve> curves)
    {
        List<(int Epoch, double Value)> points = [.. curves.SelectMany(curve => curve.Points)];
        List<(double Epoch, double Value)> trails = [.. curves.SelectMany(curve => curve.Trail)];
        AxisScale x = Epochs([.. points.Select(point => (double)point.Epoch), .. trails.Select(point => point.Epoch)]);
        IEnumerable<double> values = points.Select(point => point.Value)
            .Concat(trails.Select(point => point.Value))
            .Concat(curves.SelectMany(curve => curve.Band).SelectMany(range => (double[])[range.Low, range.High]));
        AxisScale y = AxisScale.ForValues(values, highest, wantedTicks: 7);

        float labels;
        using (SKFont font = FigureFont.OfSize(LabelSize))
            labels = y.Ticks.Max(tick => font.MeasureText(y.Label(tick)));
        SKRect plot = new(area.Left + labels + 58, area.Top, area.Right, area.Bottom - 76);
        CurvesPanel panel = new(canvas, plot, x, y);
        panel.DrawAxes(area, caption);
        // All bands lie behind all lines.
        foreach (Curve curve in curves)
            panel.DrawBand(curve);
        foreach (Curve curve in curves)
        {
            SKColor pale = curve.Color.WithAlpha(TrailAlpha);
            using SKPaint trail = Stroke(pale, TrailWidth, dashed: false);
            using SKPaint mark = new() { Color = pale, IsAntialias = true };
            panel.DrawLine(curve.Trail, trail, mark);
        }
        foreach (Curve curve in curves)
            panel.DrawCurve(curve);
    }

    /// <summary>Draws the names of the curves below each other, with samples of their lines.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="corner">The upper right corner of the legend.</param>
    /// <param name="curves">The lines.</param>
    /// <returns>Its width.</returns>
    public static float DrawLegend(SKCanvas canvas, SKPoint corner, IReadOnlyList<Curve> curves)
    {
        const float Row = 36, Sample = 58, Gap = 16;
        using SKFont font = FigureFont.OfSize(LabelSize);
        using SKPaint ink = new() { Color = s_ink, IsAntialias = true };
        float width = curves.Max(curve => font.MeasureText(curve.Name)) + Sample + Gap;
        float left = corner.X - width;
        for (int i = 0; i < curves.Count; i++)
        {
            float middle = corner.Y + (i + 0.5f) * Row;
            using SKPaint stroke = Stroke(curves[i].Color, LineWidth, curves[i].Dashed);
            canvas.DrawLine(left, middle, left + Sample, middle, stroke);
            float baseline = middle + LabelSize * 0.36f;
            canvas.DrawText(curves[i].Name, left + Sample + Gap, baseline, SKTextAlign.Left, font, ink);
        }
        return width;
    }

    private void DrawAxes(SKRect area, string caption)
    {
        using SKFont labels = FigureFont.OfSize(LabelSize);
        using SKFont captions = FigureFont.OfSize(CaptionSize);
        using SKPaint ink = new() { Color = s_ink, IsAntialias = true };
        using SKPaint grid = new() { Color = s_grid, IsStroke = true, StrokeWidth = 2, IsAntialias = true };
        using SKPaint frame = new() { Color = s_frame, IsStroke = true, StrokeWidth = 2, IsAntialias = true };

        foreach (double tick in _y.Ticks)
        {
            float y = Y(tick);
            _canvas.DrawLine(_plot.Left, y, _plot.Right, y, grid);
            _canvas.DrawText(_y.Label(tick), _plot.Left - 14, y + LabelSize * 0.36f, SKTextAlign.Right, labels, ink);
        }
        foreach (double tick in _x.Ticks)
        {
            float x = X(tick);
            _canvas.DrawLine(x, _plot.Top, x, _plot.Bottom, grid);
            _canvas.DrawLine(x, _plot.Bottom, x, _plot.Bottom + 7, frame);
            _canvas.DrawText(_x.Label(tick), x, _plot.Bottom + 34, SKTextAlign.Center, labels, ink);
        }
        _canvas.DrawLine(_plot.Left, _plot.Top, _plot.Left, _plot.Bottom, frame);
        _canvas.DrawLine(_plot.Left, _plot.Bottom, _plot.Right, _plot.Bottom, frame);

        _canvas.DrawText("epoch", _plot.MidX, area.Bottom - 6, SKTextAlign.Center, captions, ink);
        _canvas.Save();
        _canvas.RotateDegrees(-90, area.Left + CaptionSize, _plot.MidY);
        _canvas.DrawText(caption, area.Left + CaptionSize, _plot.MidY, SKTextAlign.Center, captions, ink);
        _canvas.Restore();
    }

    private void DrawBand(Curve curve)
    {
        if (curve.Band.Count == 0)
            return;
        using SKPaint fill = new() { Color = curve.Color.WithAlpha(BandAlpha), IsAntialias = true };
        using SKPathBuilder path = new();
        SKPoint[] outline =
        [
            .. curve.Band.Select(range => new SKPoint(X(range.Epoch), Y(range.High))),
            .. curve.Band.Reverse().Select(range => new SKPoint(X(range.Epoch), Y(range.Low))),
        ];
        path.AddPoly(outline, true);
        using SKPath area = path.Detach();
        _canvas.DrawPath(area, fill);
    }

    private void DrawCurve(Curve curve)
    {
        using SKPaint stroke = Stroke(curve.Color, LineWidth, curve.Dashed);
        using SKPaint dot = new() { Color = curve.Color, IsAntialias = true };
        if (curve.Points.Count <= MarkedEpochs)
        {
            foreach ((int epoch, double value) in curve.Points.Where(point => double.IsFinite(point.Value)))
                _canvas.DrawCircle(X(epoch), Y(value), MarkRadius, dot);
        }
        DrawLine(curve.Points.Select(point => ((double)point.Epoch, point.Value)), stroke, dot);
    }

    /// <summary>Draws a line that is interrupted where a value is not finite.</summary>
    /// <param name="points">Its points.</param>
    /// <param name="stroke">Its look.</param>
    /// <param name="mark">What a point between two interruptions is drawn with, which no line would show.</param>
    private void DrawLine(IEnumerable<(double Epoch, double Value)> points, SKPaint stroke, SKPaint mark)
    {
        List<SKPoint> run = [];
        foreach ((double epoch, double value) in points)
        {
            if (double.IsFinite(value))
                run.Add(new SKPoint(X(epoch), Y(value)));
            else
                Finish();
        }
        Finish();

        void Finish()
        {
            if (run.Count == 1)
                _canvas.DrawCircle(run[0], MarkRadius, mark);
            using SKPathBuilder path = new();
            path.AddPoly(run.ToArray(), false);
            using SKPath line = path.Detach();
            _canvas.DrawPath(line, stroke);
            run.Clear();
        }
    }

    private static AxisScale Epochs(IReadOnlyList<double> epochs) => epochs.Count == 0
        ? AxisScale.ForEpochs(1, 1, wantedTicks: 1)
        : AxisScale.ForEpochs(epochs.Min(), epochs.Max(), wantedTicks: 10);

    private static SKPaint Stroke(SKColor color, float width, bool dashed) => new()
    {
        Color = color,
        IsStroke = true,
        StrokeWidth = width,
        StrokeJoin = SKStrokeJoin.Round,
        StrokeCap = dashed ? SKStrokeCap.Butt : SKStrokeCap.Round,
        PathEffect = dashed ? SKPathEffect.CreateDash([12, 7], 0) : null,
        IsAntialias = true,
    };

    private float X(double epoch) => _plot.Left + (float)(_x.Place(epoch) * _plot.Width);

    private float Y(double value) => _plot.Bottom - (float)(_y.Place(value) * _plot.Height);
}
