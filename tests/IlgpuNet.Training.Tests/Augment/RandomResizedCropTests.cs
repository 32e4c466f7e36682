using IlgpuNet.Random;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Tests.Augment;

public class RandomResizedCropTests
{
    private static readonly RandomResizedCrop s_paper = new((0.08, 1), (3.0 / 4, 4.0 / 3));

    [Fact]
    public void Areas_and_ratios_fill_their_ranges_evenly()
    {
        const int n = 20_000;
        var random = new Philox(3).Cursor();
        var areas = new List<double>();
        int wide = 0;
        int left = 0;
        for (int i = 0; i < n; i++)
        {
            CropBox box = s_paper.Choose(1000, 1000, ref random);
            Assert.True(box is { X: >= 0, Y: >= 0 } && box.X + box.Width <= 1000 && box.Y + box.Height <= 1000);
            double area = box.Width * box.Height / 1e6;
            double ratio = (double)box.Width / box.Height;
            Assert.InRange(area, 0.079, 1);
            Assert.InRange(ratio, 0.745, 1.34);
            areas.Add(area);
            if (ratio > 1) wide++;
            if (box.X < 1000 - box.Width - box.X) left++;
        }

        // Near an area of one few ratios fit, and the try is repeated: look below it. Three standard errors.
        double inLower = areas.Count(a => a < 0.29) / (double)areas.Count(a => a < 0.5);
        Assert.InRange(inLower, 0.48, 0.52);
        Assert.InRange(wide, 0.485 * n, 0.515 * n);
        Assert.InRange(left, 0.485 * n, 0.515 * n);
    }

    [Fact]
    public void A_try_follows_the_formulas_of_torchvision()
    {
        var words = new Philox(9, 4);
        var random = words.Cursor();
        var small = new RandomResizedCrop((0.1, 0.4), (3.0 / 4, 4.0 / 3));
        CropBox box = small.Choose(400, 300, ref random);
        double area = 400 * 300 * (0.1 + 0.3 * words.Uniform(0));
        double aspect = Math.Exp(Math.Log(0.75) + (Math.Log(4.0 / 3) - Math.Log(0.75)) * words.Uniform(1));
        Assert.Equal(6, random.Index);
        Assert.Equal((int)Math.Round(Math.Sqrt(area * aspect)), box.Width);
        Assert.Equal((int)Math.Round(Math.Sqrt(area / aspect)), box.Height);
        Assert.Equal((int)((300 - box.Height + 1) * (words.UInt64(1) / Math.Pow(2, 64))), box.Y);
        Assert.Equal((int)((400 - box.Width + 1) * (words.UInt64(2) / Math.Pow(2, 64))), box.X);
    }

    [Theory]
    [InlineData(1000, 10, 493, 0, 13, 10)]
    [InlineData(10, 1000, 0, 493, 10, 13)]
    [InlineData(1, 1, 0, 0, 1, 1)]
    public void A_picture_that_no_try_fits_gives_its_centre(int width, int height, int x, int y, int w, int h)
    {
        var whole = new RandomResizedCrop((1, 1), (3.0 / 4, 4.0 / 3));
        var random = new Philox(1).Cursor();
        CropBox box = whole.Choose(width, height, ref random);
        Assert.Equal(new CropBox(x, y, w, h), box);
    }

    [Fact]
    public void Ranges_out_of_order_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop((0, 1), (1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop((0.5, 0.4), (1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop((0.5, 1.1), (1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop((0.5, 1), (2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomResizedCrop((0.5, 1), (double.NaN, 1)));
    }
}
