using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Changes that map the levels of each channel through a table, as Pillow's <c>ImageOps</c> makes them: posterize,
/// solarize, autocontrast, equalize.
/// </summary>
internal static class Levels
{
    private const int Count = 256;
    private const int Channels = 3;

    /// <summary>Keeps the highest bits of each level.</summary>
    public static void Posterize(RgbImage image, int bits)
    {
        int mask = ~((1 << (8 - bits)) - 1);
        foreach (ref byte level in image.Pixels)
            level = (byte)(level & mask);
    }

    /// <summary>Inverts levels at and above a threshold.</summary>
    public static void Solarize(RgbImage image, float threshold)
    {
        foreach (ref byte level in image.Pixels)
            level = level < threshold ? level : (byte)(255 - level);
    }

    /// <summary>Stretches each channel so that its least level becomes 0 and its largest 255.</summary>
    public static void AutoContrast(RgbImage image)
    {
        Span<byte> table = stackalloc byte[Count];
        Span<int> histogram = stackalloc int[Count];
        for (int channel = 0; channel < Channels; channel++)
        {
            Histogram(image, channel, histogram);
            int low = histogram.IndexOfAnyExcept(0), high = histogram.LastIndexOfAnyExcept(0);
            if (high <= low)
                continue;
            double scale = 255.0 / (high - low), offset = -low * scale;
            for (int level = 0; level < Count; level++)
                table[level] = (byte)Math.Clamp((int)(level * scale + offset), 0, 255);
            Map(image, channel, table);
        }
    }

    /// <summary>
    /// Spreads the levels of each channel so that each part of the range is as frequent as any other.
    /// </summary>
    public static void Equalize(RgbImage image)
    {
        Span<byte> table = stackalloc byte[Count];
        Span<int> histogram = stackalloc int[Count];
        for (int channel = 0; channel < Channels; channel++)
        {
            Histogram(image, channel, histogram);
            int last = histogram[histogram.LastIndexOfAnyExcept(0)];
            int step = (image.Width * image.Height - last) / 255;
            if (step == 0)
                continue;
            int passed = step / 2;
            for (int level = 0; level < Count; level++)
            {
                table[level] = (byte)Math.Min(passed / step, 255);
                passed += histogram[level];
            }
            Map(image, channel, table);
        }
    }

    private static void Histogram(RgbImage image, int channel, Span<int> histogram)
    {
        histogram.Clear();
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = channel; i < pixels.Length; i += RgbImage.BytesPerPixel)
            histogram[pixels[i]]++;
    }

    private static void Map(RgbImage image, int channel, ReadOnlySpan<byte> table)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = channel; i < pixels.Length; i += RgbImage.BytesPerPixel)
            pixels[i] = table[pixels[i]];
    }
}
