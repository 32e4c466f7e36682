using IlgpuNet.TestKit;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Report;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Report;

public class JudgementFilesTests
{
    [Fact]
    public void An_epoch_with_nothing_judged_wrongly_leaves_no_sheet_of_the_one_before()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"], "R50", TimeProvider.System);
        JudgedImage wrong = new(0, Label: 0, Predicted: 1, Confidence: 0.9, Loss: 2);
        JudgedImage right = wrong with { Predicted = 0 };

        Write(wrong);
        Assert.All(
            [run.Classes, run.Confusion, run.ConfusionFigure, run.Worst], path => Assert.True(File.Exists(path), path));
        Write(right);
        Assert.False(File.Exists(run.Worst));
        Assert.Equal("cat,1,1,100,2", File.ReadAllLines(run.Classes)[1]);

        void Write(JudgedImage image) =>
            JudgementFiles.Write(
                "R50, epoch 1", JudgementTests.Of(["cat", "dog"], image), _ => "photos/cat/1.png", run);
    }

    // The diagonal is what is right: blue where classes are named, the bright end of the colours in a heat map. A class
    // taken for another half of the time is seen beside it.
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_confusions_are_legible_for_few_and_for_many_classes(int classes)
    {
        string[] names = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];
        JudgedImage[] images =
        [
            .. Enumerable.Range(0, classes).Select(label => new JudgedImage(label, label, label, 0.9, 0.1)),
            new(classes, Label: 0, Predicted: classes - 1, 0.5, 1),
        ];
        using SKBitmap perfect = Draw(images[..classes]), confused = Draw(images);

        Assert.Equal((perfect.Width, perfect.Height), (confused.Width, confused.Height));
        Assert.InRange(confused.Width, 900, 1600);
        // The matrix is the 900 x 900 pixels in the lower part; with names they begin 220 pixels further in.
        int left = classes <= 30 ? 256 : 36, top = confused.Height - 36 - 900, cell = Math.Max(900 / classes, 2);
        SKPointI corner = new(left + 900 - cell / 4 - 1, top + cell / 4);
        Assert.NotEqual(perfect.GetPixel(corner.X, corner.Y), confused.GetPixel(corner.X, corner.Y));
        SKPointI middle = new(left + 450 + cell / 4, top + 450 + cell / 4);
        Assert.Equal(perfect.GetPixel(middle.X, middle.Y), confused.GetPixel(middle.X, middle.Y));

        SKBitmap Draw(JudgedImage[] judged) =>
            SKBitmap.Decode(ConfusionFigure.Render("R50, photos, epoch 3", JudgementTests.Of(names, judged)));
    }

    [Fact]
    public void The_sheet_has_a_cell_for_each_image_with_its_picture()
    {
        Judgement judgement = new(["cat", "dog"]);
        float[] bright = [.. Enumerable.Repeat(2f, 8 * 8 * 3)], dark = [.. Enumerable.Repeat(-2f, 8 * 8 * 3)];
        for (int i = 0; i < 7; i++)
        {
            float[] pixels = i == 6 ? dark : bright;
            judgement.Add(new JudgedImage(i, Label: 0, Predicted: 1, Confidence: 0.9, Loss: 10 - i), () => pixels);
        }

        using SKBitmap sheet = SKBitmap.Decode(
            WorstSheet.Render(
                judgement.Worst, judgement.ClassNames, sample => $"photos/{new string('x', 99)}{sample}.png"));

        Assert.Equal((5 * 220 + 24, 2 * 292 + 24), (sheet.Width, sheet.Height));
        Assert.True(sheet.GetPixel(24 + 98, 24 + 98).Red > 150);
        Assert.True(sheet.GetPixel(24 + 220 + 98, 24 + 292 + 98).Red < 50);
        Assert.Equal(SKColors.White, sheet.GetPixel(24 + 440 + 98, 24 + 292 + 98));
    }
}
