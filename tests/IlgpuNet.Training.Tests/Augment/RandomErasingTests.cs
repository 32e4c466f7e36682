using IlgpuNet.Random;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Tests.Augment;

public class RandomErasingTests
{
    private const int Size = 32;

    [Fact]
    public void One_rectangle_within_the_bounds_becomes_zero_and_the_rest_stays()
    {
        for (ulong stream = 0; stream < 200; stream++)
        {
            float[] image = Ones();
            Erase(1, noise: false, new Philox(3, stream), image);
            int[] erased = [.. Enumerable.Range(0, Size * Size).Where(i => image[3 * i] == 0)];
            (int top, int bottom) = (erased.Min(i => i / Size), erased.Max(i => i / Size));
            (int left, int right) = (erased.Min(i => i % Size), erased.Max(i => i % Size));
            (int height, int width) = (bottom - top + 1, right - left + 1);
            Assert.Equal(width * height, erased.Length);
            // Sides are rounded: half a pixel each way.
            Assert.InRange(erased.Length, 0.02 * Size * Size * 0.8, 0.33 * Size * Size * 1.1);
            Assert.InRange((height + 0.5) / (width - 0.5), 0.3, double.MaxValue);
            Assert.InRange((height - 0.5) / (width + 0.5), 0, 3.3);
        }
    }

    [Fact]
    public void Noise_has_no_zeros_and_probability_decides()
    {
        float[] image = Ones();
        Erase(1, noise: true, new Philox(3, 1), image);
        Assert.Contains(image, value => value != 1);
        Assert.DoesNotContain(image, value => value == 0);
        int touched = Enumerable.Range(0, 400).Count(stream =>
        {
            float[] other = Ones();
            Erase(0.25, noise: false, new Philox(4, (ulong)stream), other);
            return other.Contains(0);
        });
        // Five standard deviations of 8.7.
        Assert.InRange(touched, 100 - 44, 100 + 44);
    }

    private static void Erase(double probability, bool noise, Philox random, float[] image) =>
        RandomErasing.Apply(Size, new RandomErasing(probability, noise).Draw(Size, random.Cursor()), image);

    private static float[] Ones() => [.. Enumerable.Repeat(1f, Size * Size * 3)];
}
