using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Augment;

public class NormalisationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_value_is_that_of_the_formula_in_single_precision(bool flip)
    {
        float[] means = [0.485f, 0.456f, 0.406f], deviations = [0.229f, 0.224f, 0.225f];
        foreach (int width in new[] { 1, 3, 7, 8, 9, 64, 67 })
        {
            RgbImage image = new(width, 256);
            for (int y = 0; y < 256; y++)
            {
                for (int i = 0; i < width * 4; i++) image.Row(y)[i] = (byte)(y + 85 * i);
            }
            float[] normalised = new float[width * 256 * 3];
            Normalisation.Apply(image, flip, normalised);
            for (int i = 0; i < normalised.Length; i++)
            {
                int y = i / (3 * width), x = i / 3 % width, c = i % 3;
                byte value = image.Row(y)[4 * (flip ? width - 1 - x : x) + c];
                Assert.Equal((value / 255f - means[c]) / deviations[c], normalised[i]);
            }
            RgbImage restored = new(width, 256);
            Normalisation.Restore(normalised, restored);
            for (int x = 0; x < width; x++)
                Assert.Equal(image.Row(9).Slice(4 * (flip ? width - 1 - x : x), 3), restored.Row(9).Slice(4 * x, 3));
        }
    }

    [Theory]
    [InlineData(96)]
    [InlineData(100)]
    public void Large_pictures_have_the_same_values_wherever_their_memory_begins(int width)
    {
        RgbImage image = new(width, 256), row = new(width, 1);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(i * 7 + i / 997);
        float[] expected = new float[width * 3], memory = new float[width * 256 * 3 + 16];
        for (int start = 0; start < 16; start++)
        {
            memory.AsSpan().Fill(float.NaN);
            Normalisation.Apply(image, flip: start % 2 == 0, memory.AsSpan(start, width * 256 * 3));
            for (int y = 0; y < 256; y++)
            {
                image.Row(y).CopyTo(row.Pixels);
                Normalisation.Apply(row, flip: start % 2 == 0, expected);
                Assert.Equal(expected, memory.AsSpan(start + y * expected.Length, expected.Length));
            }
            Assert.Equal(16, memory.Count(float.IsNaN));
        }
    }
}
