using IlgpuNet.Random;

namespace IlgpuNet.Tests.Random;

public class PhiloxCursorTests
{
    [Fact]
    public void Cursor_walks_the_words_of_its_stream_in_order()
    {
        var philox = new Philox(21, 4);
        foreach (var start in new long[] { 0, 1, 6, 4_294_967_295L * 4 })
        {
            var cursor = philox.Cursor(start);
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(start + i, cursor.Index);
                Assert.Equal(philox.UInt32(start + i), cursor.NextUInt32());
            }
        }
    }

    [Fact]
    public void Each_draw_takes_a_fixed_number_of_words()
    {
        var philox = new Philox(8, 8);
        var cursor = philox.Cursor();
        Assert.Equal(philox.Uniform(0), cursor.NextUniform());
        cursor.NextBool();
        Assert.Equal(2, cursor.Index);
        Assert.Equal(philox.UInt64(1), cursor.NextUInt64());
        Assert.Equal(philox.Normal(4), cursor.NextNormal());
        Assert.Equal(6, cursor.Index);
        cursor.NextInt32(10);
        Assert.Equal(8, cursor.Index);
        Assert.Equal(-2 + 5 * philox.Uniform(8), cursor.NextUniform(-2, 3));
        Assert.Equal(philox.UInt32(9), philox.Cursor(cursor.Index).NextUInt32());
    }

    [Fact]
    public void Integers_and_flips_are_fair()
    {
        const int n = 70_000;
        var cursor = new Philox(13).Cursor();
        var counts = new int[7];
        var heads = 0;
        for (var i = 0; i < n; i++)
        {
            counts[cursor.NextInt32(7)]++;
            if (cursor.NextBool(0.25f))
                heads++;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
        Assert.InRange(heads, 16_900, 18_100);
        Assert.False(new Philox(1).Cursor().NextBool(0));
        Assert.True(new Philox(1).Cursor().NextBool(1));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1).Cursor(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(1).Cursor().NextInt32(0));
    }
}
