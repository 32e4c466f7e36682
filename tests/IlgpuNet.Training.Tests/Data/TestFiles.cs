using System.Buffers.Binary;
using IlgpuNet.TestKit;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Data;

/// <summary>Files and pictures in the folder of a test.</summary>
internal static class TestFiles
{
    /// <summary>Writes a file, and the folders above it; returns its path.</summary>
    public static string Write(this TemporaryFolder folder, string name, byte[] bytes)
    {
        string path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static string Write(this TemporaryFolder folder, string name, string text) =>
        folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a picture of one colour.</summary>
    public static string WriteImage(
        this TemporaryFolder folder, string name, byte red = 10, int width = 12, int height = 9) =>
        folder.Write(name, Encode(red, width, height));

    /// <summary>A picture of one colour as the bytes of a PNG file.</summary>
    public static byte[] Encode(byte red, int width = 12, int height = 9)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(red, 100, 200));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>A PNG file whose header announces 60,000 x 50,000 pixels.</summary>
    public static byte[] Bomb()
    {
        byte[] png = Encode(1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 50_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        return ~crc;
    }
}
