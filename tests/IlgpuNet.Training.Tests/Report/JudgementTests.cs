using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Inference;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Report;
using IlgpuNet.Training.Tests.Explain;

namespace IlgpuNet.Training.Tests.Report;

public class JudgementTests
{
    private static readonly Judgement s_judgement = Of(
        ["cat", "dog", "bird"],
        new JudgedImage(0, Label: 0, Predicted: 0, Confidence: 0.9, Loss: 0.1),
        new JudgedImage(1, Label: 0, Predicted: 1, Confidence: 0.6, Loss: 1.5),
        new JudgedImage(2, Label: 1, Predicted: 0, Confidence: 0.8, Loss: 2.5),
        new JudgedImage(3, Label: 1, Predicted: 1, Confidence: 0.4, Loss: 0.9));

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
        int[][] counts =
        [
            .. Enumerable.Range(0, 3).Select(label =>
                Enumerable.Range(0, 3).Select(predicted => s_judgement.Count(label, predicted)).ToArray()),
        ];

        Assert.Equal([[1, 1, 0], [1, 1, 0], [0, 0, 0]], counts);
        Assert.Equal([(0, 1, 1), (1, 0, 1)], s_judgement.Confusions);
        Assert.Equal((4, 2), (s_judgement.Images, s_judgement.Errors));
        Assert.Equal(
            [(0, 50.0, 0.8), (1, 50.0, 1.7)],
            s_judgement.Classes.Select(result => (result.Label, result.Accuracy, result.Loss)));
    }

    // 200 images, of which losses repeat: those kept are what sorting all of them would give, with their own pixels.
    [Fact]
    public void The_worst_images_are_those_judged_wrongly_the_dearest_first_and_of_equals_the_first()
    {
        JudgedImage[] images =
        [
            .. Enumerable.Range(0, 200).Select(sample =>
                new JudgedImage(
                    sample, Label: 0, Predicted: sample % 4 == 0 ? 0 : 1, Confidence: 0.5, Loss: sample * 37 % 50)),
        ];
        Judgement judgement = new(["cat", "dog"]);
        float[] batch = new float[2];
        foreach (JudgedImage image in images)
        {
            // The memory of a batch is used again.
            batch.AsSpan().Fill(image.Sample);
            judgement.Add(image, () => [.. batch]);
        }
        int[] expected =
        [
            .. images.Where(image => image.Predicted == 1)
                .OrderByDescending(image => image.Loss).ThenBy(image => image.Sample)
                .Take(Judgement.WorstImages).Select(image => image.Sample),
        ];
        Assert.Equal(expected, judgement.Worst.Select(worst => worst.Judged.Sample));
        Assert.All(judgement.Worst, worst => Assert.Equal([worst.Judged.Sample, worst.Judged.Sample], worst.Pixels));
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
    public void Of_thousands_of_classes_the_pairs_that_occur_are_written()
    {
        using TemporaryFolder folder = new();
        string[] names = [.. Enumerable.Range(0, 1001).Select(i => $"class {i}")];

        JudgementTables.WriteConfusion(folder["confusion.csv"], Of(
            names,
            new JudgedImage(0, 7, 7, 1, 0), new JudgedImage(1, 7, 1000, 1, 2),
            new JudgedImage(2, 3, 3, 1, 0), new JudgedImage(3, 7, 1000, 1, 2)));

        Assert.Equal(
            ["class,predicted,images", "class 3,class 3,1", "class 7,class 7,1", "class 7,class 1000,2"],
            File.ReadAllLines(folder["confusion.csv"]));
    }

    [Fact]
    public void Every_image_of_a_data_set_is_judged_whatever_the_batches()
    {
        using TinyNetwork network = new("se", imageSize: 32);
        ImageDataset test = EmbeddedDataset.Open().Test;
        ImageDataset images = new(
            [.. test.Samples.Take(5).Select(sample => sample with { Label = sample.Label % 3 })],
            ["a", "b", "c"], "five");

        Judgement one = Judge(batch: 5), several = Judge(batch: 2);

        Assert.Equal(5, several.Images);
        Assert.Equal(
            images.Samples.CountBy(sample => sample.Label)
                .OrderBy(count => count.Key).Select(count => (count.Key, count.Value)),
            several.Classes.Select(result => (result.Label, result.Images)));
        Assert.Equal(one.Confusions, several.Confusions);
        Assert.Equal(
            one.Worst.Select(worst => worst.Judged.Sample), several.Worst.Select(worst => worst.Judged.Sample));
        foreach ((ClassResult expected, ClassResult actual) in one.Classes.Zip(several.Classes))
            Assert.Equal(expected.Loss, actual.Loss, 1e-5);
        // What is kept of an image is what the network was given.
        PictureReader reader = new(new EvaluationTransform(32));
        Assert.NotEmpty(several.Worst);
        Assert.All(
            several.Worst, worst => Assert.Equal(reader.Read(images.Samples[worst.Judged.Sample]), worst.Pixels));

        Judgement Judge(int batch) => new Evaluator(
            network.Placed,
            new BatchLoader(
                images, new EvaluationTransform(32), new BatchLoaderOptions { BatchSize = batch, Workers = 1 }),
            new SilentProgress()).Run(epoch: 1, epochs: 1, TestContext.Current.CancellationToken).Judgement;
    }

    internal static Judgement Of(string[] classNames, params ReadOnlySpan<JudgedImage> images)
    {
        Judgement judgement = new(classNames);
        foreach (JudgedImage image in images)
            judgement.Add(image, () => new float[32 * 32 * 3]);
        return judgement;
    }
}
