using IlgpuNet.Training.Logging;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Logging;

public class FigureFontTests
{
    [Fact]
    public void Every_printable_ascii_character_and_the_figure_signs_have_a_glyph()
    {
        var ascii = string.Concat(Enumerable.Range(0x20, 0x7f - 0x20).Select(i => (char)i));
        using var font = FigureFont.OfSize(12);
        foreach (var c in ascii + "äéßαβµ×±≤≥−…–%²")
            Assert.True(font.GetGlyph(c) != 0, $"no glyph for '{c}'");
        Assert.Equal(0, font.GetGlyph('漢'));
        Assert.Equal("DejaVu Sans", FigureFont.Typeface.FamilyName);
    }

    [Fact]
    public void Drawn_letters_leave_ink_of_their_own_shape()
    {
        Assert.InRange(Ink("H"), 150, 900);
        Assert.True(Ink("H") > 1.5 * Ink("."));
        Assert.Equal(0, Ink(" "));
    }

    [Fact]
    public void The_typeface_is_loaded_once() => Assert.Same(FigureFont.Typeface, FigureFont.Typeface);

    [Fact]
    public void A_missing_resource_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => FigureFont.Load("IlgpuNet.NoSuchFont.ttf"));
        Assert.Contains("IlgpuNet.NoSuchFont.ttf", error.Message);
    }

    private static int Ink(string text)
    {
        using var bitmap = new SKBitmap(64, 64, SKColorType.Gray8, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        using var font = FigureFont.OfSize(40);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.Clear(SKColors.White);
        canvas.DrawText(text, 8, 48, SKTextAlign.Left, font, paint);
        return bitmap.GetPixelSpan().ToArray().Count(p => p < 64);
    }
}
