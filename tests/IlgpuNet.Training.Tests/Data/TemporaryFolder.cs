using SkiaSharp;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>A folder of its own for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Location = Directory.CreateTempSubdirectory("ilgpunet-test-").FullName;

    public string Location { get; }

    /// <summary>Writes a file, and the folders above it; returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Location, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a picture of one colour.</summary>
    public string WriteImage(string name, byte red = 10, int width = 12, int height = 9) =>
        Write(name, Encode(red, width, height));

    public static byte[] Encode(byte red, int width = 12, int height = 9)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(red, 100, 200));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
