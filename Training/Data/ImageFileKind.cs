namespace IlgpuNet.Training.Data;

/// <summary>The kinds of image files that are read, told by their first bytes or by their names.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Extensions">What names of such files end in.</param>
internal sealed record ImageFileKind(string Name, params IReadOnlyList<string> Extensions)
{
    private static readonly ImageFileKind s_jpeg = new("JPEG", ".jpg", ".jpeg", ".jpe", ".jfif");
    private static readonly ImageFileKind s_png = new("PNG", ".png");
    private static readonly ImageFileKind s_webp = new("WebP", ".webp");
    private static readonly ImageFileKind s_bmp = new("BMP", ".bmp");
    private static readonly ImageFileKind s_gif = new("GIF", ".gif");
    private static readonly ImageFileKind[] s_all = [s_jpeg, s_png, s_webp, s_bmp, s_gif];

    /// <summary>What the first bytes of a file say; null if it is none of these.</summary>
    public static ImageFileKind? OfContent(ReadOnlySpan<byte> file)
    {
        if (JpegStructure.IsJpeg(file)) return s_jpeg;
        if (PngStructure.IsPng(file)) return s_png;
        if (file.StartsWith("RIFF"u8) && file.Length > 8 && file[8..].StartsWith("WEBP"u8)) return s_webp;
        if (file.StartsWith("GIF8"u8)) return s_gif;
        return file.StartsWith("BM"u8) ? s_bmp : null;
    }

    /// <summary>What the name of a file says; null if its extension is another, or it has none.</summary>
    public static ImageFileKind? OfName(string path) => Array.Find(
        s_all, kind => kind.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
