using System.Globalization;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// A picture that shows what one or several networks made of an image, side by side: the image and where the decision
/// lies, the likeliest classes, and stage by stage what the squeeze kept, how its cells are weighed, and the gates, of
/// CBAM those of the positions too.
/// </summary>
public static class ExplanationPage
{
    private const int PanelWidth = 1240;
    private const int StageHeight = 292;
    private const int Margin = 36;
    private const float PictureSide = 320;
    private const float CellSide = 190;
    private const int PicturesTop = 118;
    private const int StagesTop = 520;

    private static readonly SKColor s_bar = new(0x2F, 0x6D, 0xB5);
    private static readonly SKColor s_rule = new(0xD5, 0xDA, 0xE0);

    /// <summary>Draws the page.</summary>
    /// <param name="explanations">What is shown, from left to right.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(params IReadOnlyList<Explanation> explanations)
    {
        int stages = Math.Max(1, explanations.Max(explanation => Stages(explanation).Length));
        int height = StagesTop + stages * StageHeight + Margin;
        return Figure.Png(explanations.Count * PanelWidth, height, canvas =>
        {
            for (int i = 0; i < explanations.Count; i++)
            {
                canvas.Save();
                canvas.Translate(i * PanelWidth, 0);
                DrawPanel(canvas, explanations[i]);
                canvas.Restore();
            }
        });
    }

    private static void DrawPanel(SKCanvas canvas, Explanation explanation)
    {
        float room = PanelWidth - 2 * Margin;
        canvas.DrawLine(explanation.Title, new SKPoint(Margin, 60), 34, Figure.Ink, room);

        SKRect input = Square(Margin, PicturesTop, PictureSide);
        Caption(canvas, input, "what the network sees");
        HeatMap.DrawPicture(canvas, input, explanation.Pixels);

        SKRect overlay = Square(input.Right + Margin, PicturesTop, PictureSide);
        Caption(canvas, overlay, $"Grad-CAM of {explanation.Layer} for {explanation.ClassName}");
        HeatMap.DrawPicture(canvas, overlay, explanation.Pixels);
        HeatMap.Overlay(canvas, overlay, explanation.Map);

        SKRect beside = new(overlay.Right + Margin, PicturesTop, PanelWidth - Margin, overlay.Bottom);
        DrawTop(canvas, beside, explanation);

        int[] stages = Stages(explanation);
        if (stages.Length == 0)
        {
            const string None = "This network has no gates: there is nothing more to show.";
            canvas.DrawLine(None, new SKPoint(Margin, StagesTop + 40), 22, Figure.Faint, room);
        }
        for (int i = 0; i < stages.Length; i++)
            DrawStage(canvas, StagesTop + i * StageHeight, stages[i], explanation);
    }

    private static void DrawTop(SKCanvas canvas, SKRect area, Explanation explanation)
    {
        const float RowHeight = 62;
        Caption(canvas, area, "likeliest classes");
        using SKPaint bar = new() { Color = s_bar };
        for (int i = 0; i < explanation.Top.Count; i++)
        {
            (string name, _, double probability) = explanation.Top[i];
            float top = area.Top + i * RowHeight;
            string percent = string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F1} %");
            canvas.DrawLine(name, new SKPoint(area.Left, top + 24), 22, Figure.Ink, area.Width - 100);
            canvas.DrawLine(percent, new SKPoint(area.Right, top + 24), 22, Figure.Ink, align: SKTextAlign.Right);
            float length = area.Width * (float)probability;
            canvas.DrawRect(new SKRect(area.Left, top + 34, area.Left + length, top + 44), bar);
        }
    }

    private static void DrawStage(SKCanvas canvas, float top, int stage, Explanation explanation)
    {
        List<BlockTrace> blocks = [.. explanation.Blocks.Where(block => block.Stage == stage)];
        BlockTrace last = blocks[^1];
        using (SKPaint rule = new() { Color = s_rule, StrokeWidth = 1.5f })
            canvas.DrawLine(Margin, top, PanelWidth - Margin, top, rule);
        canvas.DrawLine($"stage {stage}", new SKPoint(Margin, top + 32), 24, Figure.Ink);

        float left = Margin, cellTop = top + 70;
        foreach ((int grid, TracedMap cells) in last.Descriptors.OrderBy(entry => entry.Key))
            DrawCells($"averages over {grid}x{grid}", cells);
        if (last.Positions is { } positions)
            DrawCells($"gates of {positions.Width}x{positions.Height} positions", positions);
        string block = last.Name[..last.Name.LastIndexOf('.')];
        foreach (FusionWeights fusion in explanation.Fusions.Where(fusion => fusion.Name.StartsWith($"{block}.")))
            DrawCells($"weights of {fusion.Weights.Width}x{fusion.Weights.Height}", fusion.Weights);
        GatePanel.Draw(
            canvas,
            new SKRect(
                Math.Max(left, Margin + 2 * (CellSide + 14)), cellTop,
                PanelWidth - Margin, top + StageHeight - 14),
            [.. blocks.Select(block => block.Gate)]);

        void DrawCells(string caption, TracedMap cells)
        {
            // Three grids and two fusions of the pyramid leave room for smaller squares only.
            float side = last.Descriptors.Count > 1 ? CellSide * 0.62f : CellSide;
            SKRect square = Square(left, cellTop, side);
            Caption(canvas, square, caption);
            (float smallest, float largest) = HeatMap.DrawCells(canvas, square, cells.ChannelMean(), cells.Width);
            string range = smallest == largest
                ? string.Create(CultureInfo.InvariantCulture, $"{smallest:0.###}")
                : string.Create(CultureInfo.InvariantCulture, $"{smallest:0.###} to {largest:0.###}");
            canvas.DrawLine(range, new SKPoint(left, square.Bottom + 20), 16, Figure.Faint, side);
            left += side + 14;
        }
    }

    private static int[] Stages(Explanation explanation) =>
        [.. explanation.Blocks.Select(block => block.Stage).Distinct().Order()];

    private static void Caption(SKCanvas canvas, SKRect below, string text) =>
        canvas.DrawLine(text, new SKPoint(below.Left, below.Top - 10), 17, Figure.Faint, below.Width);

    private static SKRect Square(float left, float top, float side) => SKRect.Create(left, top, side, side);
}
