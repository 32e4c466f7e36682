using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class PixelTableTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private const int Height = 2, Width = 3;

    // A value tells its channel and byte.
    private static readonly float[] s_table = [.. Enumerable.Range(0, 3 * 256).Select(i => 1000 * (i / 256) + i % 256 + 0.1f)];

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Bytes_are_looked_up_by_their_channel_and_mirrored_where_asked(string name)
    {
        int[] plain = [0, .. Enumerable.Range(0, Height * Width).Select(Pixel)];
        int[] mirrored = [1, .. Enumerable.Range(100, Height * Width).Select(Pixel)];
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        Tensor pictures = Tensor.From(device, PixelTable.Pictures(2, Height, Width), [.. plain, .. mirrored]);

        Tensor y = PixelTable.Apply(pictures, Height, Width, Tensor.From(device, new Shape(3, 256), s_table));

        Assert.Equal(new Shape(2, Height, Width, 3), y.Shape);
        Assert.Equal([.. Looked(0, 1, 2), .. Looked(3, 4, 5), .. Looked(102, 101, 100), .. Looked(105, 104, 103)], y.ReadFloats());
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        Tensor pictures = Tensor.Zeros(device, PixelTable.Pictures(2, Height, Width), DType.Int32);
        Tensor table = Tensor.From(device, new Shape(3, 256), s_table);
        Assert.Throws<ArgumentException>(() => PixelTable.Apply(pictures, Height, Width + 1, table));
        Assert.Throws<ArgumentException>(() =>
            PixelTable.Apply(pictures, Height, Width, Tensor.Zeros(device, new Shape(256, 3))));
    }

    /// <summary>A pixel of the bytes v, 255 - v, v / 2, and one that must not matter.</summary>
    private static int Pixel(int v) => v | 255 - v << 8 | v / 2 << 16 | 0x5a << 24;

    private static IEnumerable<float> Looked(params int[] values) =>
        values.SelectMany(v => (float[])[s_table[v], s_table[256 + 255 - v], s_table[512 + v / 2]]);
}
