using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public class StratifiedSplitTests
{
    [Fact]
    public void Every_image_is_either_held_out_or_stays_and_the_order_is_kept()
    {
        ImageDataset images = Images(40, 25, 10);
        (ImageDataset remaining, ImageDataset heldOut) = StratifiedSplit.HoldOut(images, 0.2);
        Assert.Empty(remaining.Samples.Intersect(heldOut.Samples));
        Assert.Equal(images.Samples.ToHashSet(), remaining.Samples.Concat(heldOut.Samples).ToHashSet());
        foreach (ImageDataset part in (ImageDataset[])[remaining, heldOut])
        {
            Assert.Equal(images.Samples.Where(part.Samples.Contains), part.Samples);
            Assert.Equal(images.ClassNames, part.ClassNames);
        }
    }

    [Fact]
    public void Each_class_gives_its_share_but_at_least_one_image_and_never_all()
    {
        (ImageDataset remaining, ImageDataset heldOut) = StratifiedSplit.HoldOut(Images(40, 26, 2, 1, 0), 0.2);
        Assert.Equal([8, 5, 1, 0, 0], heldOut.ImagesPerClass);
        Assert.Equal([32, 21, 1, 1, 0], remaining.ImagesPerClass);
        Assert.Equal([2], StratifiedSplit.HoldOut(Images(3), 0.99).HeldOut.ImagesPerClass);
    }

    [Fact]
    public void Split_is_the_same_each_time_and_no_plain_beginning_or_step()
    {
        ImageDataset images = Images(100);
        int[] first = Numbers(images, StratifiedSplit.HoldOut(images, 0.3).HeldOut);
        Assert.Equal(first, Numbers(images, StratifiedSplit.HoldOut(Images(100), 0.3).HeldOut));
        // Held-out images come from all over the class: some from each tenth but for bad luck in one of them.
        Assert.True(first.Select(i => i / 10).Distinct().Count() >= 9, string.Join(' ', first));
        Assert.True(first.Zip(first.Skip(1), (a, b) => b - a).Distinct().Count() > 3, string.Join(' ', first));
    }

    [Fact]
    public void Classes_of_one_image_each_cannot_be_split() => Assert.Contains(
        "no class has two images",
        Assert.Throws<DataException>(() => StratifiedSplit.HoldOut(Images(1, 1), 0.5)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Limit_keeps_so_many_of_each_class_and_a_smaller_one_a_part_of_them()
    {
        ImageDataset images = Images(30, 4, 12);
        ImageDataset ten = StratifiedSplit.Limit(images, 10), five = StratifiedSplit.Limit(images, 5);
        Assert.Equal([10, 4, 10], ten.ImagesPerClass);
        Assert.Equal([5, 4, 5], five.ImagesPerClass);
        Assert.Subset(ten.Samples.ToHashSet(), five.Samples.ToHashSet());
        Assert.Equal(images.Samples.Where(ten.Samples.Contains), ten.Samples);
    }

    [Fact]
    public void Runs_take_both_from_the_training_images_and_leave_the_test_images_alone()
    {
        TrainSettings whole = new();
        TrainSettings part = whole with { Data = whole.Data with { ValidationSplit = 0.1, ImagesPerClass = 50 } };
        (ImageDataset all, ImageDataset test) = RunData.ForTraining(whole);
        (ImageDataset training, ImageDataset validation) = RunData.ForTraining(part);
        Assert.All(training.ImagesPerClass, count => Assert.Equal(50, count));
        Assert.All(validation.ImagesPerClass, count => Assert.Equal(60, count));
        Assert.Subset(all.Samples.ToHashSet(), validation.Samples.ToHashSet());
        Assert.Empty(validation.Samples.Intersect(training.Samples));
        Assert.Equal(test.Samples, RunData.ForEvaluation(part, all.ClassNames).Samples);
    }

    private static ImageDataset Images(params int[] perClass) => new(
        // Classes alternate, as in a shuffled list.
        [
            .. perClass.SelectMany((count, label) => Enumerable.Range(0, count).Select(i => (i, label)))
                .OrderBy(image => image.i)
                .Select(image => new ImageSample($"{image.label}/{image.i}.png", image.label)),
        ],
        [.. perClass.Select((_, label) => $"class {label}")],
        "a list");

    private static int[] Numbers(ImageDataset images, ImageDataset part) =>
        [.. part.Samples.Select(sample => images.Samples.ToList().IndexOf(sample))];
}
