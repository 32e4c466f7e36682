using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Augment;

public class ResamplerTests
{
    [Fact]
    public void Crop_and_resize_give_the_pixels_of_Pillow()
    {
        var resampler = new Resampler();
        var result = new RgbImage();
        foreach (JsonElement example in PillowFixtures.Load("resample.json").GetProperty("crops").EnumerateArray())
        {
            int[] size = Integers(example.GetProperty("source"));
            int[] crop = Integers(example.GetProperty("crop"));
            JsonElement expected = example.GetProperty("result");
            int width = expected.GetProperty("width").GetInt32();
            int height = expected.GetProperty("height").GetInt32();
            resampler.Resize(
                PillowFixtures.Picture(size[0], size[1]),
                new CropBox(crop[0], crop[1], crop[2], crop[3]),
                width,
                height,
                new CropBox(0, 0, width, height),
                result);
            PillowFixtures.AssertEqual(expected, result);
        }
    }

    [Fact]
    public void A_window_holds_what_the_whole_holds_there()
    {
        var whole = new RgbImage();
        var part = new RgbImage();
        RgbImage source = PillowFixtures.Picture(53, 37);
        var crop = new CropBox(3, 2, 49, 31);
        new Resampler().Resize(source, crop, 30, 40, new CropBox(0, 0, 30, 40), whole);
        new Resampler().Resize(source, crop, 30, 40, new CropBox(7, 9, 21, 29), part);
        Assert.Equal((21, 29), (part.Width, part.Height));
        for (int y = 0; y < 29; y++)
            Assert.Equal(whole.Row(y + 9).Slice(7 * 4, 21 * 4).ToArray(), part.Row(y).ToArray());
    }

    [Theory]
    [InlineData(17, 13)]
    [InlineData(80, 9)]
    [InlineData(41, 67)]
    public void Pixels_are_those_of_the_filter_in_double_precision_up_to_the_rounding_of_two_passes(int w, int h)
    {
        RgbImage source = PillowFixtures.Picture(41, 33);
        var result = new RgbImage();
        new Resampler().Resize(source, new CropBox(0, 0, 41, 33), w, h, new CropBox(0, 0, w, h), result);
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double sum = 0;
                    double weights = 0;
                    for (int sy = 0; sy < 33; sy++)
                    {
                        for (int sx = 0; sx < 41; sx++)
                        {
                            double weight = Triangle(sx, x, 41, w) * Triangle(sy, y, 33, h);
                            sum += weight * source.Row(sy)[sx * 4 + c];
                            weights += weight;
                        }
                    }

                    // Half a step for the rounding of each pass, and the 22 bits of the weights.
                    Assert.Equal(sum / weights, result.Row(y)[x * 4 + c], 1.001);
                }
            }
        }
    }

    [Fact]
    public void Both_forms_give_the_same_bits()
    {
        Assert.SkipUnless(Avx2.IsSupported, "the other form needs AVX2");
        Resampler portable = new(avx2: false), vectors = new(avx2: true);
        RgbImage expected = new(), actual = new();
        PhiloxCursor random = new Philox(6).Cursor();
        for (int i = 0; i < 400; i++)
        {
            // From a single pixel to reductions by a hundred and enlargements as large.
            int width = 1 + random.NextInt32(i % 4 == 0 ? 500 : 60);
            int height = 1 + random.NextInt32(i % 3 == 0 ? 400 : 50);
            RgbImage source = new(width, height);
            foreach (ref byte value in source.Pixels)
                value = i % 5 == 0 ? (byte)(255 * random.NextInt32(2)) : (byte)random.NextUInt32();
            CropBox crop = Box(width, height, ref random);
            int w = 1 + random.NextInt32(90), h = 1 + random.NextInt32(90);
            CropBox window = Box(w, h, ref random);
            portable.Resize(source, crop, w, h, window, expected);
            vectors.Resize(source, crop, w, h, window, actual);
            Assert.True(
                expected.Pixels.SequenceEqual(actual.Pixels), $"{crop} of {width} x {height}, {window} of {w} x {h}");
        }

        static CropBox Box(int width, int height, ref PhiloxCursor random)
        {
            int w = 1 + random.NextInt32(width), h = 1 + random.NextInt32(height);
            return new CropBox(random.NextInt32(width - w + 1), random.NextInt32(height - h + 1), w, h);
        }
    }

    [Fact]
    public void Black_and_white_stay_what_they_are()
    {
        foreach (byte value in new byte[] { 0, 255 })
        {
            var source = new RgbImage(31, 29);
            source.Pixels.Fill(value);
            var result = new RgbImage();
            new Resampler().Resize(source, new CropBox(0, 0, 31, 29), 17, 64, new CropBox(0, 0, 17, 64), result);
            Assert.All(PillowFixtures.Rgb(result), pixel => Assert.Equal(value, pixel));
        }
    }

    [Fact]
    public void Boxes_outside_are_refused()
    {
        var source = new RgbImage(10, 8);
        var all = new CropBox(0, 0, 5, 5);
        foreach (CropBox box in new CropBox[] { new(-1, 0, 5, 5), new(0, 4, 5, 5), new(6, 0, 5, 5), new(0, 0, 0, 5) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler().Resize(source, box, 5, 5, all, new()));
            Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler().Resize(source, all, 10, 8, box, new()));
        }
    }

    private static double Triangle(int input, int output, int inputs, int outputs)
    {
        double scale = (double)inputs / outputs;
        return Math.Max(0, 1 - Math.Abs(input + 0.5 - (output + 0.5) * scale) / Math.Max(scale, 1));
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
