using System.Text.Json;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Augment;

public class TransformTests
{
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_std = [0.229f, 0.224f, 0.225f];

    [Fact]
    public void Evaluation_gives_the_centre_crop_of_torchvision_normalised()
    {
        JsonElement examples = PillowFixtures.Load("resample.json").GetProperty("evaluations");
        foreach (JsonElement example in examples.EnumerateArray())
        {
            int[] size = [.. example.GetProperty("source").EnumerateArray().Select(e => e.GetInt32())];
            byte[] rgb = example.GetProperty("result").GetProperty("rgb").GetBytesFromBase64();
            int imageSize = example.GetProperty("result").GetProperty("width").GetInt32();
            var transform = new EvaluationTransform(imageSize, example.GetProperty("resize").GetInt32());
            var actual = new float[rgb.Length];
            transform.Apply(PillowFixtures.Picture(size[0], size[1]), new Philox(1).Cursor(), actual);
            float[] expected = [.. rgb.Select((value, i) => (value / 255f - s_mean[i % 3]) / s_std[i % 3])];
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(224, 256)]
    [InlineData(64, 73)]
    [InlineData(28, 32)]
    [InlineData(320, 366)]
    public void The_short_side_of_evaluation_keeps_the_paper_proportion(int imageSize, int resize) =>
        Assert.Equal(resize, new EvaluationTransform(imageSize).Resize);

    [Fact]
    public void A_picture_one_pixel_high_and_very_wide_is_evaluated()
    {
        var destination = new float[32 * 32 * 3];
        var transform = new EvaluationTransform(32, resize: 2000);
        transform.Apply(new RgbImage(2_000_000, 1), new Philox(1).Cursor(), destination);
        Assert.Equal((0 - s_mean[0]) / s_std[0], destination[0]);
    }

    [Fact]
    public void Training_is_decided_by_its_random_words_alone()
    {
        RgbImage image = PillowFixtures.Picture(90, 70);
        var transform = new TrainingTransform(24);
        float[] first = Apply(transform, image, new Philox(5, 1));
        Assert.Equal(first, Apply(new TrainingTransform(24), image, new Philox(5, 1)));
        Assert.NotEqual(first, Apply(transform, image, new Philox(5, 2)));
        Assert.NotEqual(first, Apply(transform, image, new Philox(6, 1)));
    }

    [Fact]
    public void A_flip_exchanges_left_and_right_of_the_same_crop()
    {
        RgbImage image = PillowFixtures.Picture(90, 70);
        float[] plain = Apply(new TrainingTransform(24, flip: 0), image, new Philox(5, 1));
        float[] mirrored = Apply(new TrainingTransform(24, flip: 1), image, new Philox(5, 1));
        for (int i = 0; i < plain.Length; i++)
        {
            (int y, int x, int c) = (i / 72, i / 3 % 24, i % 3);
            Assert.Equal(plain[i], mirrored[y * 72 + (23 - x) * 3 + c]);
        }
    }

    [Fact]
    public void Half_of_the_pictures_are_flipped()
    {
        // Dark on the left, bright on the right: the first pixel tells.
        var image = new RgbImage(64, 64);
        for (int y = 0; y < 64; y++) image.Row(y)[(32 * 4)..].Fill(255);
        var transform = new TrainingTransform(8, scale: (1, 1), ratio: (1, 1));
        int flipped = Enumerable.Range(0, 2000).Count(i => Apply(transform, image, new Philox(1, (ulong)i))[0] > 0);
        Assert.InRange(flipped, 930, 1070);
    }

    [Fact]
    public void One_transform_serves_many_threads()
    {
        RgbImage image = PillowFixtures.Picture(90, 70);
        var transform = new TrainingTransform(24);
        float[][] expected = [.. Enumerable.Range(0, 64).Select(i => Apply(transform, image, new Philox(5, (ulong)i)))];
        Parallel.For(0, 640, i =>
            Assert.Equal(expected[i % 64], Apply(transform, image, new Philox(5, (ulong)(i % 64)))));
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EvaluationTransform(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EvaluationTransform(64, 63));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingTransform(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingTransform(8, flip: 1.5f));
        Assert.Throws<ArgumentException>(() =>
            new EvaluationTransform(8).Apply(new RgbImage(9, 9), new Philox(1).Cursor(), new float[5]));
    }

    private static float[] Apply(TrainingTransform transform, RgbImage image, Philox random)
    {
        var destination = new float[transform.ImageSize * transform.ImageSize * 3];
        transform.Apply(image, random.Cursor(), destination);
        return destination;
    }
}
