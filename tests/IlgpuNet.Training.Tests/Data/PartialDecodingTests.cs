using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Decoding no more of a JPEG than a transform reads.</summary>
public class PartialDecodingTests
{
    [Theory]
    [InlineData(false, 75)]
    [InlineData(false, 100)]
    [InlineData(true, 90)]
    public void Rows_alone_equal_those_of_the_whole_picture(bool wide, int quality)
    {
        byte[] file = Photo(wide ? 301 : 119, wide ? 77 : 203, quality);
        RgbImage whole = Decode(file, default);
        for (ulong stream = 0; stream < 300; stream++)
        {
            foreach (IImageTransform transform in new IImageTransform[]
            {
                new TrainingTransform(16, exact: true), new EvaluationTransform(48, 53),
            })
            {
                PhiloxCursor random = new Philox(9, stream).Cursor();
                RgbImage part = Decode(file, new PictureRequest(transform, random));
                Assert.Equal((whole.Width, whole.Height), (part.Width, part.Height));
                Assert.Equal(Apply(transform, whole, random), Apply(transform, part, random));
            }
        }
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(63, 2)]
    [InlineData(64, 4)]
    [InlineData(128, 8)]
    [InlineData(1000, 8)]
    public void A_crop_is_reduced_as_far_as_it_stays_no_smaller_than_the_result(int shorter, int reduction)
    {
        Assert.Equal(reduction, ReadRegion.OfResizedCrop(new CropBox(3, 4, shorter, 2000), 16).Reduction);
        Assert.Equal(reduction, ReadRegion.OfResizedCrop(new CropBox(3, 4, 2000, shorter), 16).Reduction);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_reduced_picture_shows_the_same_crop(int reduction)
    {
        byte[] file = Photo(80 * reduction, 81 * reduction, 95);
        for (ulong stream = 0; stream < 50; stream++)
        {
            PhiloxCursor random = new Philox(4, stream).Cursor();
            TrainingTransform transform = new(32, scale: (0.26, 0.36), ratio: (1, 1));
            RgbImage reduced = Decode(file, new PictureRequest(transform, random));
            Assert.Equal((80, 81), (reduced.Width, reduced.Height));
            float[] expected = Apply(transform, Decode(file, default), random);
            float[] actual = Apply(transform, reduced, random);

            // Where crops are rounded to reduced pixels they move by one at most: 1/80 of two periods, so 0.16 of a
            // radian of waves whose normalised amplitude is 2.3.
            Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average(), 0, 0.36);
        }
    }

    [Fact]
    public void Evaluation_is_never_reduced()
    {
        ReadRegion region = new EvaluationTransform(16).Region(1000, 900, new Philox(1).Cursor());
        Assert.Equal(1, region.Reduction);
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 1)]
    public void Exact_decoding_is_never_reduced(bool exact, int reduction)
    {
        TrainingTransform transform = new(16, new AugmentSettings { CropScale = [1, 1], CropRatio = [1, 1] }, exact);
        Assert.Equal(reduction, transform.Region(1000, 1000, new Philox(1).Cursor()).Reduction);
    }

    private static RgbImage Decode(byte[] file, PictureRequest request)
    {
        RgbImage image = new();
        image.Resize(400, 400);
        image.Pixels.Fill(0xA5);
        Assert.Null(new ImageDecoder().Decode(file, request, image));
        return image;
    }

    private static float[] Apply(IImageTransform transform, RgbImage image, PhiloxCursor random)
    {
        var destination = new float[transform.ImageSize * transform.ImageSize * 3];
        transform.Apply(image, random, destination);
        return destination;
    }

    /// <summary>Smooth waves of a few periods, coloured, as JPEG with halved chroma.</summary>
    private static byte[] Photo(int width, int height, int quality)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double u = (double)x / width, v = (double)y / height;
                bitmap.SetPixel(x, y, new SKColor(Wave(u + v), Wave(2 * v - u), Wave(2 * u)));
            }
        }
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return jpeg.ToArray();
    }

    private static byte Wave(double turns) => (byte)(127.5 + 127 * Math.Sin(2 * Math.PI * turns));
}
