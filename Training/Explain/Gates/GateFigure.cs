using System.Globalization;
using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Explain.Gates;

/// <summary>
/// Draws the mean gate of some channels for some classes, a panel for the last block of each stage: lines that lie on
/// each other are gates that do not tell the classes apart.
/// </summary>
internal static class GateFigure
{
    private const int Width = 1720;
    private const int PanelHeight = 400;
    private const int Heading = 110;
    private const int Margin = 36;
    private const int ShownChannels = 50;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">The network and the data set.</param>
    /// <param name="blocks">The blocks of the network, in order.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Render(string title, IReadOnlyList<BlockGates> blocks, IReadOnlyList<string> classNames)
    {
        BlockGates[] last = BlockGates.LastOfStages(blocks);
        int[] labels = [.. blocks[0].Channels[0].Present.Take(Figure.Colors.Count)];
        return Figure.Png(Width, Heading + last.Length * PanelHeight + Margin, canvas =>
        {
            canvas.DrawLine(title, new SKPoint(Margin, 50), 32, Figure.Ink, Width - 2 * Margin);
            DrawLegend(canvas, labels, classNames);
            for (int i = 0; i < last.Length; i++)
            {
                float top = Heading + i * PanelHeight;
                SKRect plot = new(Margin + 56, top + 44, Width - Margin, top + PanelHeight - 26);
                DrawPanel(canvas, plot, last[i], labels);
            }
        });
    }

    private static void DrawLegend(SKCanvas canvas, int[] labels, IReadOnlyList<string> classNames)
    {
        float x = Margin, room = (Width - 2 * Margin) / (labels.Length + 1f);
        for (int i = 0; i <= labels.Length; i++, x += room)
        {
            using SKPaint stroke = Stroke(i < labels.Length ? Figure.Colors[i] : Figure.Ink, all: i == labels.Length);
            canvas.DrawLine(x, 84, x + 30, 84, stroke);
            string name = i < labels.Length ? classNames[labels[i]] : "all images";
            canvas.DrawLine(name, new SKPoint(x + 38, 91), 20, Figure.Ink, room - 46);
        }
    }

    private static void DrawPanel(SKCanvas canvas, SKRect plot, BlockGates block, int[] labels)
    {
        int channels = block.Channels.Count, shown = Math.Min(ShownChannels, channels);
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"{block.Name}: {shown} of {channels} channels; {100 * GateTables.ShareBetweenClasses(block):F0} % "
            + $"of the variance lies between the classes");
        canvas.DrawLine(caption, new SKPoint(plot.Left, plot.Top - 14), 20, Figure.Faint, plot.Width);
        GateAxis axis = new(plot);
        axis.DrawLevels(canvas, labelSize: 18);
        ClassMoments[] channelsShown =
            [.. Enumerable.Range(0, shown).Select(k => block.Channels[(int)((long)k * channels / shown)])];
        for (int i = 0; i <= labels.Length; i++)
        {
            bool all = i == labels.Length;
            using SKPaint stroke = Stroke(all ? Figure.Ink : Figure.Colors[i], all);
            double[] gates = [.. channelsShown.Select(gate => all ? gate.TotalMean : gate.Mean(labels[i]))];
            axis.DrawCurve(canvas, gates, stroke);
        }
    }

    private static SKPaint Stroke(SKColor color, bool all) =>
        new() { Color = color, IsStroke = true, StrokeWidth = all ? 3.5f : 1.8f, IsAntialias = true };
}
