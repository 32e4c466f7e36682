using IlgpuNet.Random;
using IlgpuNet.Training.Data;
using SkiaSharp;

namespace IlgpuNet.Benchmarks.Loader;

/// <summary>
/// JPEG files of the size of photographs, 500 x 375 pixels as most of ImageNet: pictures of the embedded set, enlarged
/// and coloured, under the grain of a film that makes them cost as many bytes as photographs do (some 80 kB).
/// </summary>
internal static class PhotoFiles
{
    public const int Width = 500;
    public const int Height = 375;

    private const int Quality = 90;
    private const int Grain = 34;
    private const int Motifs = 9;

    /// <summary>Writes photographs into two class folders.</summary>
    /// <param name="embedded">Whose pictures are enlarged.</param>
    /// <param name="count">How many.</param>
    /// <param name="folder">The folder of the class folders.</param>
    public static void Write(ImageDataset embedded, int count, string folder)
    {
        RgbImage motif = new();
        ImageDecoder decoder = new();
        using SKBitmap photo = new(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(photo);
        for (int i = 0; i < count; i++)
        {
            PhiloxCursor random = new Philox(1, (ulong)i).Cursor();
            canvas.Clear(Colour(ref random));
            for (int m = 0; m < Motifs; m++)
            {
                decoder.Decode(embedded.Samples[random.NextInt32(embedded.Count)], motif);
                DrawMotif(canvas, motif, ref random);
            }
            canvas.Flush();
            AddGrain(photo.GetPixelSpan(), ref random);
            string path = Path.Combine(folder, $"{i % 2}", $"{i:00000}.jpg");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using SKData jpeg = photo.Encode(SKEncodedImageFormat.Jpeg, Quality);
            File.WriteAllBytes(path, jpeg.ToArray());
        }
    }

    private static void DrawMotif(SKCanvas canvas, RgbImage motif, ref PhiloxCursor random)
    {
        using SKImage picture = SKImage.FromPixelCopy(
            new SKImageInfo(motif.Width, motif.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), motif.Pixels);
        using SKColorFilter tint = SKColorFilter.CreateLighting(Colour(ref random), Colour(ref random));
        using SKPaint paint = new() { ColorFilter = tint };
        int side = 80 + random.NextInt32(170);
        SKRect area = SKRect.Create(
            random.NextInt32(Width) - side / 2, random.NextInt32(Height) - side / 2, side, side);
        canvas.DrawImage(picture, area, new SKSamplingOptions(SKCubicResampler.Mitchell), paint);
    }

    private static void AddGrain(Span<byte> pixels, ref PhiloxCursor random)
    {
        for (int i = 0; i < pixels.Length; i += RgbImage.BytesPerPixel)
        {
            // Grain of light, not of colour, as on film: two throws lie closer to their mean than one.
            uint word = random.NextUInt32();
            int light = ((int)(word & 0xFF) + (int)(word >> 24) - 255) * Grain / 256;
            for (int c = 0; c < 3; c++)
                pixels[i + c] = (byte)Math.Clamp(pixels[i + c] + light, 0, byte.MaxValue);
        }
    }

    private static SKColor Colour(ref PhiloxCursor random)
    {
        uint word = random.NextUInt32();
        return new SKColor((byte)(word & 0x7F), (byte)(word >> 8 & 0x7F), (byte)(word >> 16 & 0x7F));
    }
}
