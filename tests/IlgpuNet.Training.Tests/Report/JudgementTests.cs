using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Report;
using IlgpuNet.Training.Tests.Explain;

namespace IlgpuNet.Training.Tests.Report;

public class JudgementTests
{
    private static readonly Judgement s_judgement = new(
        ["cat", "dog", "bird"],
        [
            new JudgedImage(0, Label: 0, Predicted: 0, Confidence: 0.9, Loss: 0.1),
            new JudgedImage(1, Label: 0, Predicted: 1, Confidence: 0.6, Loss: 1.5),
            new JudgedImage(2, Label: 1, Predicted: 0, Confidence: 0.8, Loss: 2.5),
            new JudgedImage(3, Label: 1, Predicted: 1, Confidence: 0.4, Loss: 0.9),
        ]);

    [Fact]
    public void An_image_is_judged_by_its_likeliest_class_and_costs_what_its_own_lacks()
    {
        // Probabilities 1/7, 4/7 and 2/7.
        JudgedImage image = JudgedImage.Of(sample: 8, label: 2, [100, 100 + MathF.Log(4), 100 + MathF.Log(2)]);

        Assert.Equal((8, 2, 1), (image.Sample, image.Label, image.Predicted));
        Assert.Equal(4.0 / 7, image.Confidence, 1e-6);
        Assert.Equal(-Math.Log(2.0 / 7), image.Loss, 1e-5);
    }

    [Fact]
    public void Confusions_are_counted_from_what_an_image_is_to_what_it_was_taken_for()
    {
        int[,] counts = s_judgement.Confusion();

        Assert.Equal(new[,] { { 1, 1, 0 }, { 1, 1, 0 }, { 0, 0, 0 } }, counts);
    }

    [Fact]
    public void The_worst_images_are_those_judged_wrongly_the_dearest_first()
    {
        Assert.Equal([2, 1], s_judgement.Worst(10).Select(image => image.Sample));
        Assert.Equal([2], s_judgement.Worst(1).Select(image => image.Sample));
    }

    [Fact]
    public void Tables_have_a_row_for_each_class()
    {
        using TemporaryFolder folder = new();

        JudgementTables.WriteConfusion(folder["confusion.csv"], s_judgement);
        JudgementTables.WriteClasses(folder["classes.csv"], s_judgement);

        Assert.Equal(
            ["class,cat,dog,bird", "cat,1,1,0", "dog,1,1,0", "bird,0,0,0"], File.ReadAllLines(folder["confusion.csv"]));
        Assert.Equal(
            ["class,images,correct,accuracy,loss", "cat,2,1,50,0.8", "dog,2,1,50,1.7"],
            File.ReadAllLines(folder["classes.csv"]));
    }

    [Fact]
    public void Every_image_of_a_data_set_is_judged_whatever_the_batches()
    {
        using TinyNetwork network = new("se", imageSize: 32);
        ImageDataset test = EmbeddedDataset.Open().Test;
        ImageDataset images = new(
            [.. test.Samples.Take(5).Select(sample => sample with { Label = sample.Label % 3 })], ["a", "b", "c"], "five");

        Judgement one = Judge(batch: 5), several = Judge(batch: 2);

        Assert.Equal([0, 1, 2, 3, 4], several.Images.Select(image => image.Sample));
        Assert.Equal(images.Samples.Select(sample => sample.Label), several.Images.Select(image => image.Label));
        Assert.Equal(one.Images.Select(image => image.Predicted), several.Images.Select(image => image.Predicted));
        for (int i = 0; i < one.Images.Count; i++)
            Assert.Equal(one.Images[i].Loss, several.Images[i].Loss, 1e-5);

        Judgement Judge(int batch) => Judgement.Of(
            network.Placed,
            images.ClassNames,
            new BatchLoader(images, new EvaluationTransform(32), new BatchLoaderOptions { BatchSize = batch, Workers = 1 }),
            TestContext.Current.CancellationToken);
    }
}
