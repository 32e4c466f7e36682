using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class PixelTableTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private const int Height = 2, Width = 3;

    // A value tells its channel and byte.
    private static readonly float[] s_table =
        [.. Enumerable.Range(0, 3 * 256).Select(i => 1000 * (i / 256) + i % 256 + 0.125f)];

    private static readonly PictureHeader s_plain = new(mirrored: false);
    private static readonly PictureMixture s_unmixed = default;

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Bytes_are_looked_up_by_their_channel_and_mirrored_where_asked(string name)
    {
        float[] y = Apply(devices[name], [s_plain, new PictureHeader(mirrored: true)], s_unmixed, first: 0, count: 2);

        Assert.Equal([.. Looked(0, 1, 2), .. Looked(3, 4, 5), .. Looked(12, 11, 10), .. Looked(15, 14, 13)], y);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Some_pictures_of_a_batch_are_made_alone(string name)
    {
        PictureHeader[] headers = [s_plain, s_plain, new PictureHeader(mirrored: true), s_plain];
        PictureMixture mixture = new(0.25f, 0, 0, 2, 2);
        float[] all = Apply(devices[name], headers, mixture, first: 0, count: 4);

        Assert.Equal(all[18..54], Apply(devices[name], headers, mixture, first: 1, count: 2));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void A_rectangle_of_the_mirror_image_is_erased(string name)
    {
        PictureHeader header = new(mirrored: true, left: 1, top: 1, width: 2, height: 1, noise: null);

        float[] y = Apply(devices[name], [header], s_unmixed, first: 0, count: 1);

        Assert.Equal([.. Looked(2, 1, 0), .. Looked(5), 0, 0, 0, 0, 0, 0], y);
    }

    // Words that begin in the middle of a block of the generator, and a seed and stream of more than 32 bits.
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Noise_is_what_the_generator_draws_row_by_row(string name)
    {
        PhiloxCursor noise = new Philox(0x1234_5678_9abc_def0, stream: 0xfedc_ba98_7654_3210).Cursor(index: 7);
        PictureHeader header = new(mirrored: false, left: 1, top: 0, width: 2, height: 2, noise);
        float[] expected = [.. Looked(0), .. Draw(6), .. Looked(3), .. Draw(6)];

        Assert.Equal(expected, Apply(devices[name], [header], s_unmixed, first: 0, count: 1));

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => noise.NextNormal())];
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Images_are_mixed_with_their_partners_in_a_rectangle_and_the_middle_with_none(string name)
    {
        PictureMixture mixture = new(0.25f, left: 1, top: 0, width: 1, height: 2);

        float[] y = Apply(devices[name], [s_plain, s_plain, s_plain], mixture, first: 0, count: 3);

        Assert.Equal([.. Looked(0), .. Mixed(1, 21), .. Looked(2, 3), .. Mixed(4, 24), .. Looked(5)], y[..18]);
        Assert.Equal(Looked(10, 11, 12, 13, 14, 15), y[18..36]);
        Assert.Equal([.. Looked(20), .. Mixed(21, 1), .. Looked(22, 23), .. Mixed(24, 4), .. Looked(25)], y[36..]);

        static IEnumerable<float> Mixed(int own, int other) =>
            Looked(own).Zip(Looked(other), (x, partner) => 0.25f * x + 0.75f * partner);
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        Tensor pictures = Tensor.Zeros(device, PixelTable.Pictures(2, Height, Width), DType.Int32);
        Tensor headers = Tensor.Zeros(device, PictureHeader.Shape(2), DType.Int32);
        Tensor table = Tensor.From(device, new Shape(3, 256), s_table);
        PixelTable.Apply(pictures, headers, table, 0, 2);
        Assert.Throws<ArgumentException>(() => PixelTable.Apply(
            pictures, Tensor.Zeros(device, PictureHeader.Shape(1), DType.Int32), table, 0, 2));
        Assert.Throws<ArgumentException>(() =>
            PixelTable.Apply(pictures, headers, Tensor.Zeros(device, new Shape(256, 3)), 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelTable.Apply(pictures, headers, table, 1, 2));
    }

    /// <summary>Of pictures whose pixels count on from 0, from 10, from 20.</summary>
    private static float[] Apply(Device device, PictureHeader[] headers, PictureMixture mixture, int first, int count)
    {
        int[] pixels =
            [.. headers.SelectMany((_, n) => Enumerable.Range(10 * n, Height * Width).Select(Pixel))];
        int[] words = new int[headers.Length * PictureHeader.Words];
        for (int n = 0; n < headers.Length; n++)
            new PictureHeader(headers[n], mixture).Write(words.AsSpan(n * PictureHeader.Words));
        using MemoryScope scope = device.OpenScope();
        Tensor y = PixelTable.Apply(
            Tensor.From(device, PixelTable.Pictures(headers.Length, Height, Width), pixels),
            Tensor.From(device, PictureHeader.Shape(headers.Length), words),
            Tensor.From(device, PixelTable.Table, s_table),
            first,
            count);
        Assert.Equal(new Shape(count, Height, Width, 3), y.Shape);
        return y.ReadFloats();
    }

    /// <summary>A pixel of the bytes v, 255 - v, v / 2, and one that must not matter.</summary>
    private static int Pixel(int v) => v | 255 - v << 8 | v / 2 << 16 | 0x5a << 24;

    private static IEnumerable<float> Looked(params int[] values) =>
        values.SelectMany(v => (float[])[s_table[v], s_table[256 + 255 - v], s_table[512 + v / 2]]);
}
