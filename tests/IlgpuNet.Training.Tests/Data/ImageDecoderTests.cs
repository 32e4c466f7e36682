using IlgpuNet.TestKit;
using IlgpuNet.Training.Data;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Data;

public class ImageDecoderTests
{
    public static TheoryData<string> Pictures =>
        [.. PillowFixtures.Load("decode.json").EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_of_every_kind_and_orientation_decodes_to_the_pixels_of_Pillow(string name)
    {
        var image = new RgbImage();
        new ImageDecoder().Decode(new ImageSample(PillowFixtures.PathOf(name), 0), image);
        PillowFixtures.AssertEqual(PillowFixtures.Load("decode.json").GetProperty(name), image);
    }

    [Fact]
    public void A_decoder_that_has_seen_other_pictures_decodes_as_a_new_one_does()
    {
        var decoder = new ImageDecoder();
        var image = new RgbImage();
        foreach (string name in Pictures.Select(row => row.Data).Reverse())
        {
            decoder.Decode(new ImageSample(PillowFixtures.PathOf(name), 0), image);
            PillowFixtures.AssertEqual(PillowFixtures.Load("decode.json").GetProperty(name), image);
        }
    }

    [Theory]
    [InlineData("baseline.jpg", "JPEG")]
    [InlineData("progressive.jpg", "JPEG")]
    [InlineData("cmyk.jpg", "JPEG")]
    [InlineData("rgb.png", "PNG")]
    [InlineData("palette.png", "PNG")]
    [InlineData("lossy.webp", "WEBP")]
    [InlineData("lossless-alpha.webp", "WEBP")]
    [InlineData("plain.bmp", "BMP")]
    [InlineData("palette.gif", "GIF")]
    public void A_truncated_picture_is_an_error_unless_every_pixel_is_there(string name, string format)
    {
        byte[] file = File.ReadAllBytes(PillowFixtures.PathOf(name));
        byte[] whole = Decode(new ImageDecoder(), file);
        var image = new RgbImage();
        for (int length = 1; length < file.Length; length++)
        {
            string? problem = new ImageDecoder().Decode(file.AsSpan(0, length), image)?.Reason;
            if (problem is null)
            {
                // Checksums and end marks of some formats lie behind the last pixel.
                Assert.InRange(file.Length - length, 1, 21);
                Assert.Equal(whole, PillowFixtures.Rgb(image));
            }
            else if (length > file.Length * 3 / 4)
            {
                Assert.Matches($"^(truncated|damaged) {format}", problem);
            }
        }
    }

    [Theory]
    [InlineData("baseline.jpg")]
    [InlineData("progressive.jpg")]
    public void A_jpeg_without_its_end_marker_is_an_error(string name)
    {
        byte[] whole = File.ReadAllBytes(PillowFixtures.PathOf(name));
        byte[] zeros = [.. whole[..^20], .. new byte[5000]];
        Assert.StartsWith(
            "truncated JPEG", new ImageDecoder().Decode(whole.AsSpan(0, whole.Length - 2), new())?.Reason);
        Assert.StartsWith("truncated JPEG", new ImageDecoder().Decode(zeros, new RgbImage())?.Reason);
    }

    [Fact]
    public void The_error_names_file_line_reason_and_remedy()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a b.jpg", File.ReadAllBytes(PillowFixtures.PathOf("baseline.jpg"))[..^100]);
        BadImageException error = Fails(path, line: 512);
        Assert.Equal(
            $"image '{path}' (list line 512): truncated JPEG (it has no end-of-image marker); repair or remove it, "
            + "or leave such images out with --on-bad-image skip",
            error.Message);
        Assert.Equal(
            new BadImage(path, 512, BadImageKind.Truncated, "truncated JPEG (it has no end-of-image marker)"),
            error.Image);
        Assert.DoesNotContain("list line", Fails(path, line: 0).Message);
    }

    [Fact]
    public void What_is_no_picture_is_named_as_what_it_is()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("the file is empty", Fails(folder.Write("empty.jpg", [])).Image.Reason);
        Assert.Contains("no image", Fails(folder.Write("text.jpg", "this is text\n")).Image.Reason);
        Assert.Contains("no image", Fails(folder.Write("zeros.png", new byte[5000])).Image.Reason);
        Assert.Equal("the file does not exist", Fails(folder["none.jpg"]).Image.Reason);
        Assert.Equal("the file does not exist", Fails(Path.Combine(folder.Path, "no", "n.jpg")).Image.Reason);
        Assert.Equal("it is a folder", Fails(folder.Path).Image.Reason);
        Assert.Equal(
            [BadImageKind.Empty, BadImageKind.NoImage, BadImageKind.Missing, BadImageKind.Unreadable],
            ((string[])[folder["empty.jpg"], folder["text.jpg"], folder["none.jpg"], folder.Path])
                .Select(path => Fails(path).Image.Kind));
    }

    [Fact]
    public void A_picture_of_absurd_size_is_refused_before_memory_is_taken()
    {
        byte[] png = TestFiles.Bomb();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? problem = new ImageDecoder().Decode(png, new RgbImage())?.Reason;
        Assert.Equal("the picture has 60000 x 50000 pixels, more than the limit of 178956970", problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_damaged_png_is_an_error()
    {
        byte[] png = File.ReadAllBytes(PillowFixtures.PathOf("rgb.png"));
        png[png.Length / 2] ^= 0x55;
        Assert.NotNull(new ImageDecoder().Decode(png, new RgbImage()));
    }

    [Fact]
    public void Sixteen_bits_and_colour_profiles_are_read_as_plain_eight_bits()
    {
        using var bitmap = new SKBitmap(
            new SKImageInfo(8, 8, SKColorType.RgbaF16, SKAlphaType.Opaque, SKColorSpace.CreateSrgbLinear()));
        bitmap.Erase(new SKColor(200, 100, 50));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Assert.Equal(16, png.Span[24]);
        var image = new RgbImage();
        Assert.Null(new ImageDecoder().Decode(png.Span, image));
        Assert.Equal((8, 8), (image.Width, image.Height));
    }

    [Fact]
    public void Threads_that_decode_at_once_read_what_one_thread_reads()
    {
        string[] names = [.. Pictures.Select(row => row.Data)];
        byte[][] files = [.. names.Select(name => File.ReadAllBytes(PillowFixtures.PathOf(name)))];
        byte[][] expected = [.. files.Select(file => Decode(new ImageDecoder(), file))];
        var wrong = 0;
        Thread[] threads =
        [
            .. Enumerable.Range(0, 8).Select(t => new Thread(() =>
            {
                var decoder = new ImageDecoder();
                for (int i = 0; i < 60 * files.Length; i++)
                {
                    int file = (i * 7 + t) % files.Length;
                    if (!Decode(decoder, files[file]).AsSpan().SequenceEqual(expected[file]))
                        Interlocked.Increment(ref wrong);
                    if (decoder.Decode(files[file].AsSpan(0, files[file].Length / 2), new RgbImage()) is null)
                        Interlocked.Increment(ref wrong);
                }
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, wrong);
    }

    private static byte[] Decode(ImageDecoder decoder, byte[] file)
    {
        var image = new RgbImage();
        Assert.Null(decoder.Decode(file, image));
        return PillowFixtures.Rgb(image);
    }

    private static BadImageException Fails(string path, int line = 3) => Assert.Throws<BadImageException>(
        () => new ImageDecoder().Decode(new ImageSample(path, 0, line), new RgbImage()));
}
