using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Bytes to network input: (v / 255 - mean) / std for each channel, with ImageNet's means 0.485, 0.456, 0.406 and
/// standard deviations 0.229, 0.224, 0.225, in single precision as torchvision computes it.
/// </summary>
public static class Normalisation
{
    private const int Values = 256;

    private static readonly float[] s_means = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_deviations = [0.229f, 0.224f, 0.225f];
    private static readonly float[] s_red = Table(channel: 0);
    private static readonly float[] s_green = Table(channel: 1);
    private static readonly float[] s_blue = Table(channel: 2);

    /// <summary>The mean of red, green and blue, where the largest value is 1.</summary>
    public static ReadOnlySpan<float> Means => s_means;

    /// <summary>The standard deviation of red, green and blue, where the largest value is 1.</summary>
    public static ReadOnlySpan<float> Deviations => s_deviations;

    /// <summary>What the 256 values of red become, then those of green and of blue.</summary>
    internal static float[] Table() => [.. s_red, .. s_green, .. s_blue];

    /// <summary>Normalises a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="flip">Whether to exchange left and right.</param>
    /// <param name="destination">Receives rows, columns, then red, green, blue.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another size.</exception>
    public static void Apply(RgbImage image, bool flip, Span<float> destination)
    {
        int rowLength = image.Width * 3;
        if (destination.Length != image.Height * rowLength)
        {
            throw new ArgumentException(
                $"A picture of {image.Width} x {image.Height} needs {image.Height * rowLength} values, "
                + $"the destination has {destination.Length}.",
                nameof(destination));
        }
        int done = NormalisingVectors.AreSupported ? NormalisingVectors.Apply(image, flip, destination) : 0;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> pixels = image.Row(y);
            Span<float> row = destination.Slice(y * rowLength, rowLength);
            int to = flip ? rowLength - 3 * (done + 1) : 3 * done;
            int step = flip ? -3 : 3;
            for (int x = done * RgbImage.BytesPerPixel; x < pixels.Length; x += RgbImage.BytesPerPixel, to += step)
            {
                row[to] = s_red[pixels[x]];
                row[to + 1] = s_green[pixels[x + 1]];
                row[to + 2] = s_blue[pixels[x + 2]];
            }
        }
    }

    /// <summary>The picture that <see cref="Apply"/> normalised.</summary>
    /// <param name="values">
    /// Rows, columns, then red, green, blue; what lies outside the range of bytes is cut off.
    /// </param>
    /// <param name="image">Receives the picture; its size tells how the values are meant.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another size.</exception>
    public static void Restore(ReadOnlySpan<float> values, RgbImage image)
    {
        if (values.Length != image.Width * image.Height * 3)
        {
            throw new ArgumentException(
                $"A picture of {image.Width} x {image.Height} has {image.Width * image.Height * 3} values, "
                + $"not {values.Length}.",
                nameof(values));
        }
        Span<byte> pixels = image.Pixels;
        for (int from = 0, to = 0; from < values.Length; from += 3, to += RgbImage.BytesPerPixel)
        {
            pixels[to] = Byte(values[from], s_red);
            pixels[to + 1] = Byte(values[from + 1], s_green);
            pixels[to + 2] = Byte(values[from + 2], s_blue);
            pixels[to + 3] = byte.MaxValue;
        }
    }

    private static byte Byte(float value, float[] table)
    {
        float scale = (Values - 1) / (table[Values - 1] - table[0]);
        return (byte)Math.Clamp(MathF.Round((value - table[0]) * scale), 0, byte.MaxValue);
    }

    private static float[] Table(int channel)
    {
        var table = new float[Values];
        for (int v = 0; v < Values; v++) table[v] = (v / 255f - s_means[channel]) / s_deviations[channel];
        return table;
    }
}
