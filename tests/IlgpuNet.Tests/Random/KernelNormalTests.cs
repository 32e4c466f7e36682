using IlgpuNet.Random;

namespace IlgpuNet.Tests.Random;

public class KernelNormalTests
{
    // Both are right to a few roundings of a double, 2^-52 of the value: that a number of single precision lies between
    // them is as probable as 2^-26 for each value, and of these none is such a one.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Kernels_draw_the_hosts_numbers(int start)
    {
        Philox philox = new(0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210);
        PhiloxCursor random = philox.Cursor(start);
        PhiloxKey key = new(philox);
        for (int i = 0; i < 200_000; i++)
            Assert.Equal(random.NextNormal(), KernelNormal.At(key, start + 2L * i));
    }

    // What such words give lies at the ends of the logarithm and on the axes of the circle.
    [Fact]
    public void The_ends_of_the_range_are_right()
    {
        const uint Quarter = 1u << 30;
        uint[] words = [0, 1, Quarter - 1, Quarter, Quarter + 1, 2 * Quarter, 3 * Quarter, uint.MaxValue];
        foreach (uint a in words)
        {
            foreach (uint b in words)
            {
                float expected = Philox.ToNormal(a, b).Even, size = MathF.Abs(expected);
                Assert.Equal(expected, KernelNormal.Of(a, b), MathF.BitIncrement(size) - size);
            }
        }
    }
}
