using IlgpuNet.Random;

namespace IlgpuNet.Tests.Random;

public class PhiloxTests
{
    // The known answers published with Random123 (kat_vectors, philox4x32 10).
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Block_matches_the_published_known_answers(string counter, string key, string expected)
    {
        var c = Words(counter);
        var k = Words(key);
        var (a, b, x, d) = Philox.Block(c[0], c[1], c[2], c[3], k[0], k[1]);
        Assert.Equal(Words(expected), new[] { a, b, x, d });
    }

    [Fact]
    public void Seed_is_the_key_and_index_and_stream_are_the_counter()
    {
        // The block of the digits of pi, reached through the public interface.
        var philox = new Philox(0x299f31d0_a4093822, 0x03707344_13198a2e);
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), philox.BlockAt(0x85a308d3_243f6a88));

        var zero = new Philox(0);
        Assert.Equal(
            [0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u],
            Enumerable.Range(0, 4).Select(i => zero.UInt32(i)));
        Assert.Equal(0xe169c58d_6627e8d5, zero.UInt64(0));
        Assert.Equal(0x9b00dbd8_bc57ac4c, zero.UInt64(1));
    }

    [Fact]
    public void Other_seeds_streams_indices_and_splits_give_other_words()
    {
        var philox = new Philox(7, 3);
        var words = new HashSet<ulong>();
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(words.Add(philox.UInt64(i)));
            Assert.True(words.Add(philox.WithStream((ulong)i + 100).UInt64(0)));
            Assert.True(words.Add(new Philox((ulong)i + 100, 3).UInt64(0)));
            Assert.True(words.Add(philox.Split((ulong)i).UInt64(0)));
        }

        Assert.Equal(philox.Split(5).UInt64(9), new Philox(7, 3).Split(5).UInt64(9));
        Assert.NotEqual(philox.Split(5).UInt64(9), philox.WithStream(4).Split(5).UInt64(9));
    }

    [Fact]
    public void Uniform_lies_in_the_unit_interval_and_is_flat()
    {
        const int n = 1 << 18;
        var philox = new Philox(1, 2);
        var bins = new int[64];
        double sum = 0, lagged = 0;
        var previous = 0.5;
        for (var i = 0; i < n; i++)
        {
            var u = philox.Uniform(i);
            Assert.InRange(u, 0f, 1f - 1f / (1 << 24));
            bins[(int)(u * bins.Length)]++;
            sum += u;
            lagged += (u - 0.5) * (previous - 0.5);
            previous = u;
        }

        var expected = (double)n / bins.Length;
        var chiSquared = bins.Sum(b => (b - expected) * (b - expected) / expected);
        Assert.InRange(chiSquared, 20, 126); // 63 degrees of freedom: far tails of 1e-6
        Assert.Equal(0.5, sum / n, 0.003); // five standard errors
        Assert.Equal(0, lagged / n, 0.001);
    }

    [Fact]
    public void Extreme_words_stay_inside_the_unit_interval_and_finite()
    {
        Assert.Equal(0f, Philox.ToUniform(0));
        Assert.True(Philox.ToUniform(uint.MaxValue) < 1f);
        foreach (var a in new[] { 0u, 1u, uint.MaxValue })
        {
            foreach (var b in new[] { 0u, uint.MaxValue })
            {
                var (even, odd) = Philox.ToNormal(a, b);
                Assert.True(float.IsFinite(even) && float.IsFinite(odd));
            }
        }
    }

    [Fact]
    public void Normal_has_the_moments_and_the_tail_of_a_standard_normal()
    {
        const int n = 1 << 18;
        var values = new float[n];
        new Philox(11, 5).FillNormal(0, values);
        double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
        var pairs = 0.0;
        var beyondTwo = 0;
        for (var i = 0; i < n; i++)
        {
            double v = values[i];
            m1 += v;
            m2 += v * v;
            m3 += v * v * v;
            m4 += v * v * v * v;
            if ((i & 1) == 1)
                pairs += v * values[i - 1];
            if (Math.Abs(v) > 2)
                beyondTwo++;
        }

        Assert.Equal(0, m1 / n, 0.01);
        Assert.Equal(1, m2 / n, 0.015);
        Assert.Equal(0, m3 / n, 0.04);
        Assert.Equal(3, m4 / n, 0.1);
        Assert.Equal(0, 2 * pairs / n, 0.015);
        Assert.Equal(0.0455, (double)beyondTwo / n, 0.0025);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4_294_967_293L)]
    [InlineData((1L << 40) + 5)]
    public void Filling_equals_the_values_one_by_one_from_any_start(long start)
    {
        var philox = new Philox(99, 1);
        foreach (var length in new[] { 0, 1, 2, 3, 5, 8, 13 })
        {
            var uniforms = new float[length];
            var normals = new float[length];
            philox.FillUniform(start, uniforms);
            philox.FillNormal(start, normals);
            for (var i = 0; i < length; i++)
            {
                Assert.Equal(philox.Uniform(start + i), uniforms[i]);
                Assert.Equal(philox.Normal(start + i), normals[i]);
            }
        }
    }

    [Fact]
    public void Permutation_holds_every_number_once_and_repeats_itself()
    {
        foreach (var count in new[] { 0, 1, 2, 3, 17, 1000 })
        {
            var order = new Philox(3, (ulong)count).Permutation(count);
            Assert.Equal(Enumerable.Range(0, count), order.Order());
            Assert.Equal(order, new Philox(3, (ulong)count).Permutation(count));
        }

        Assert.NotEqual(new Philox(3, 0).Permutation(100), new Philox(3, 1).Permutation(100));
        Assert.NotEqual(new Philox(3, 0).Permutation(100), new Philox(4, 0).Permutation(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(3).Permutation(-1));
    }

    [Fact]
    public void Every_permutation_of_four_is_equally_likely()
    {
        const int n = 24_000;
        var seen = new Dictionary<string, int>();
        for (var s = 0; s < n; s++)
        {
            var key = string.Concat(new Philox(5, (ulong)s).Permutation(4));
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, seen.Count);
        var chiSquared = seen.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000.0);
        Assert.InRange(chiSquared, 3, 65); // 23 degrees of freedom: far tails
    }

    private static uint[] Words(string hex) => [.. hex.Split(' ').Select(w => Convert.ToUInt32(w, 16))];
}
