using System.Text.Json;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>What Pillow makes of pictures; written by <c>Fixtures/make_fixtures.py</c>.</summary>
internal static class PillowFixtures
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Data", "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static JsonElement Load(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    /// <summary>The picture that the script resamples.</summary>
    public static RgbImage Picture(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                    image.Row(y)[x * 4 + c] = (byte)(x * x * 7 + y * 13 * (c + 1) + x * y * (3 + c));
            }
        }
        return image;
    }

    public static void AssertEqual(JsonElement expected, RgbImage actual)
    {
        Assert.Equal(expected.GetProperty("width").GetInt32(), actual.Width);
        Assert.Equal(expected.GetProperty("height").GetInt32(), actual.Height);
        Assert.Equal(expected.GetProperty("rgb").GetBytesFromBase64(), Rgb(actual));
    }

    /// <summary>The pixels without their fourth byte.</summary>
    public static byte[] Rgb(RgbImage image)
    {
        var rgb = new byte[image.Width * image.Height * 3];
        for (int i = 0; i < rgb.Length; i++) rgb[i] = image.Pixels[i / 3 * 4 + i % 3];
        return rgb;
    }
}
