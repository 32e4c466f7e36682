using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Explain;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Explain;

public class DrawingTests
{
    [Fact]
    public void Restoring_a_normalised_picture_gives_its_bytes_back()
    {
        RgbImage image = new(16, 16), restored = new(16, 16);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i % 4 == 3 ? byte.MaxValue : (byte)(i * 7 / 4 + i % 4 * 50);
        float[] values = new float[16 * 16 * 3];
        Normalisation.Apply(image, flip: false, values);

        Normalisation.Restore(values, restored);

        Assert.Equal(image.Pixels, restored.Pixels);
    }

    [Fact]
    public void Values_out_of_range_restore_to_black_and_white()
    {
        RgbImage restored = new(1, 1);

        Normalisation.Restore([-100, 100, 0], restored);

        Assert.Equal((0, 255, 104), (restored.Pixels[0], restored.Pixels[1], restored.Pixels[2]));
    }

    [Fact]
    public void A_colour_map_goes_from_end_to_end_and_no_further()
    {
        Assert.Equal(SKColor.Parse("440154"), ColorMap.Viridis.At(0));
        Assert.Equal(SKColor.Parse("fde725"), ColorMap.Viridis.At(1));
        Assert.Equal(ColorMap.Viridis.At(0), ColorMap.Viridis.At(-3));
        Assert.Equal(ColorMap.Viridis.At(1), ColorMap.Viridis.At(float.PositiveInfinity));
        // Halfway between the fifth and the sixth of ten anchors, 26828e and 1f9e89.
        Assert.Equal(new SKColor(0x22, 0x90, 0x8C), ColorMap.Viridis.At(0.5f));
    }

    [Fact]
    public void Cells_are_drawn_where_they_are_and_told_apart()
    {
        using SKBitmap bitmap = new(40, 20);
        using SKCanvas canvas = new(bitmap);

        (float smallest, float largest) = HeatMap.DrawCells(
            canvas, new SKRect(0, 0, 40, 20), [-2, 0, 6, 0], columns: 4);

        Assert.Equal((-2, 6), (smallest, largest));
        Assert.Equal(ColorMap.Viridis.At(0), bitmap.GetPixel(5, 10));
        Assert.Equal(ColorMap.Viridis.At(0.25f), bitmap.GetPixel(15, 10));
        Assert.Equal(ColorMap.Viridis.At(1), bitmap.GetPixel(25, 10));
    }

    [Fact]
    public void A_laid_over_map_hides_most_where_it_is_largest_and_nothing_where_it_is_zero()
    {
        using SKBitmap bitmap = new(40, 40);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);

        HeatMap.Overlay(
            canvas, new SKRect(0, 0, 40, 40),
            new TracedMap(4, 4, 1, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]));

        Assert.Equal(SKColors.White, bitmap.GetPixel(5, 5));
        Assert.NotEqual(SKColors.White, bitmap.GetPixel(36, 36));
    }
}
