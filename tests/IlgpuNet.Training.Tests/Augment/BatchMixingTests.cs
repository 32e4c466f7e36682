using IlgpuNet.Random;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Tests.Augment;

public class BatchMixingTests
{
    private const int Size = 4;
    private const int Length = Size * Size * 3;

    [Fact]
    public void Mixup_blends_each_image_with_its_partner_from_the_back_and_the_middle_with_itself()
    {
        float[] images = Batch(count: 3);
        BatchMixing.Blend(Size, 0.75f, images);
        Assert.All(images[..Length], value => Assert.Equal(0.75f * 1 + 0.25f * 3, value));
        Assert.All(images[Length..(2 * Length)], value => Assert.Equal(2, value));
        Assert.All(images[(2 * Length)..], value => Assert.Equal(0.75f * 3 + 0.25f * 1, value));
    }

    // timm: half of int(4 * sqrt(1 - 0.7)) = 2 is 1, about the centre, cut off at the border.
    [Theory]
    [InlineData(0.7, 2, 1, 1, 0, 2, 2)]
    [InlineData(0.7, 0, 3, 0, 2, 1, 2)]
    [InlineData(0.0, 2, 2, 0, 0, 4, 4)]
    [InlineData(1.0, 2, 2, 2, 2, 0, 0)]
    public void The_rectangle_of_CutMix_is_timms(
        double share, int centreX, int centreY, int x, int y, int width, int height) =>
        Assert.Equal(new CropBox(x, y, width, height), BatchMixing.Box(Size, share, centreX, centreY));

    [Fact]
    public void CutMix_exchanges_the_same_rectangle_of_both_partners()
    {
        float[] images = Batch(count: 2);
        BatchMixing.Exchange(Size, new CropBox(1, 2, 2, 1), images);
        for (int i = 0; i < Length; i++)
        {
            (int row, int column) = (i / 3 / Size, i / 3 % Size);
            bool inside = row == 2 && column is 1 or 2 && row == 2;
            Assert.Equal(inside ? 2 : 1, images[i]);
            Assert.Equal(inside ? 1 : 2, images[Length + i]);
        }
    }

    [Fact]
    public void The_share_is_what_is_left_of_the_image()
    {
        for (ulong stream = 0; stream < 50; stream++)
        {
            float[] images = Batch(count: 2);
            double share = Mix(
                new BatchMixing(0, cutMix: 1, probability: 1, cutMixShare: 0.5), new Philox(1, stream), images);
            Assert.Equal(share, images[..Length].Count(value => value == 1) / (double)Length);
        }
    }

    [Fact]
    public void Nothing_is_mixed_without_an_alpha_or_with_probability_zero()
    {
        float[] images = Batch(count: 2);
        Assert.Equal(1, Mix(new BatchMixing(0, 0, 1, 0.5), new Philox(1), images));
        Assert.Equal(1, Mix(new BatchMixing(1, 1, 0, 0.5), new Philox(1), images));
        Assert.Equal(Batch(count: 2), images);
    }

    // Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2 a + 1)).
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(3)]
    public void Samples_have_the_mean_and_variance_of_the_beta_distribution(double alpha)
    {
        PhiloxCursor random = new Philox(7).Cursor();
        const int Count = 20000;
        double sum = 0, squares = 0;
        for (int i = 0; i < Count; i++)
        {
            double sample = BatchMixing.BetaSample(alpha, ref random);
            Assert.InRange(sample, 0, 1);
            sum += sample;
            squares += (sample - 0.5) * (sample - 0.5);
        }
        // Five standard errors.
        Assert.Equal(0.5, sum / Count, 5 * 0.5 / Math.Sqrt(Count));
        Assert.Equal(1 / (4 * (2 * alpha + 1)), squares / Count, 5 * 0.25 / Math.Sqrt(Count));
    }

    /// <summary>Mixes a batch and answers the share of an image's own pixels.</summary>
    private static double Mix(BatchMixing mixing, Philox random, float[] images)
    {
        Mixture mixture = mixing.Draw(Size, random.Cursor());
        BatchMixing.Apply(Size, mixture, images);
        return mixture.Share;
    }

    /// <summary>Images that are all 1, all 2, and so on.</summary>
    private static float[] Batch(int count) => [.. Enumerable.Range(0, count * Length).Select(i => 1f + i / Length)];
}
