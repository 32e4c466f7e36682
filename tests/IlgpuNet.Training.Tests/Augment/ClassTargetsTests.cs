using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Tests.Augment;

public class ClassTargetsTests
{
    [Fact]
    public void Plain_labels_are_certain() =>
        Assert.Equal([0, 1, 0, 0, 0, 1], new ClassTargets(3, 0, null).Of([1, 2]).ToArray());

    [Fact]
    public void Smoothing_gives_every_class_its_part() =>
        Assert.Equal([0.025f, 0.925f, 0.025f, 0.025f], new ClassTargets(4, 0.1, null).Of([1]).ToArray());

    [Fact]
    public void A_mixed_image_has_the_share_of_its_own_class_and_the_rest_of_its_partners()
    {
        float[] targets = new ClassTargets(4, 0.2, null).Of([0, 3], share: 0.75).ToArray();
        Assert.All(
            targets.Zip([0.65f, 0.05f, 0.05f, 0.25f, 0.25f, 0.05f, 0.05f, 0.65f]),
            pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void Partners_of_one_class_stay_certain() =>
        Assert.Equal([0, 1, 0, 1], new ClassTargets(2, 0, null).Of([1, 1], share: 0.3).ToArray());

    [Fact]
    public void A_threshold_makes_every_part_above_it_certain()
    {
        Assert.Equal([1, 0, 1, 0, 0, 1, 1, 0, 1], new ClassTargets(3, 0, 0.2).Of([0, 2, 2], share: 0.7).ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 1], new ClassTargets(3, 0, 0.2).Of([0, 2], share: 0.9).ToArray());
    }
}
