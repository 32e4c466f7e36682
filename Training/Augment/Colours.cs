using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Augment;

/// <summary>
/// Changes of brightness, contrast, saturation, sharpness and hue, bit for bit as torchvision makes them of Pillow
/// images. Each of the first four blends the picture with one that lacks the quality: v = d + factor (x - d), cut off
/// to a byte (Pillow's <c>ImageEnhance</c>).
/// </summary>
internal static class Colours
{
    private const int Channels = 3;

    /// <summary>Blends with black.</summary>
    public static void Brightness(RgbImage image, float factor)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = Blend(0, pixels[i], factor);
    }

    /// <summary>Blends with the grey of the picture's mean luminance.</summary>
    public static void Contrast(RgbImage image, float factor)
    {
        Span<byte> pixels = image.Pixels;
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += RgbImage.BytesPerPixel)
            sum += Luminance(pixels[i..]);
        int mean = (int)((double)sum / (image.Width * image.Height) + 0.5);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = Blend(mean, pixels[i], factor);
    }

    /// <summary>Blends each pixel with its own grey.</summary>
    public static void Saturation(RgbImage image, float factor)
    {
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += RgbImage.BytesPerPixel)
        {
            int grey = Luminance(pixels[i..]);
            for (int c = 0; c < Channels; c++)
                pixels[i + c] = Blend(grey, pixels[i + c], factor);
        }
    }

    /// <summary>
    /// Blends with the picture smoothed by (1 1 1, 1 5 1, 1 1 1) / 13; pixels at the border are left as they are.
    /// </summary>
    public static void Sharpness(RgbImage image, float factor, RgbImage scratch)
    {
        scratch.Resize(image.Width, image.Height);
        image.Pixels.CopyTo(scratch.Pixels);
        for (int y = 1; y < image.Height - 1; y++)
        {
            ReadOnlySpan<byte> above = scratch.Row(y - 1), here = scratch.Row(y), below = scratch.Row(y + 1);
            Span<byte> row = image.Row(y);
            for (int i = RgbImage.BytesPerPixel; i < row.Length - RgbImage.BytesPerPixel; i++)
            {
                int left = i - RgbImage.BytesPerPixel, right = i + RgbImage.BytesPerPixel;
                int sum = above[left] + above[i] + above[right]
                    + here[left] + 5 * here[i] + here[right]
                    + below[left] + below[i] + below[right];
                row[i] = Blend((2 * sum + 13) / 26, here[i], factor);
            }
        }
    }

    /// <summary>Turns the hue: 1 is the whole circle, of which Pillow has 256 places.</summary>
    public static void Hue(RgbImage image, double turns)
    {
        byte shift = (byte)(int)(turns * 255);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += RgbImage.BytesPerPixel)
        {
            (byte hue, byte saturation, byte value) = HueSaturationValue.Of(pixels[i], pixels[i + 1], pixels[i + 2]);
            (pixels[i], pixels[i + 1], pixels[i + 2]) =
                HueSaturationValue.ToRgb((byte)(hue + shift), saturation, value);
        }
    }

    /// <summary>ITU-R 601-2 in 16 fractional bits, as Pillow's conversion to greyscale.</summary>
    private static int Luminance(ReadOnlySpan<byte> pixel) =>
        (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;

    private static byte Blend(int without, int with, float factor)
    {
        float blended = without + factor * (with - without);
        return blended <= 0 ? (byte)0 : blended >= 255 ? (byte)255 : (byte)blended;
    }
}
