using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>Roundings, bit for bit. Neighbouring bit patterns are neighbouring numbers of either sign.</summary>
public class ConversionTests
{
    [Fact]
    public void Every_bf16_is_itself()
    {
        for (uint bits = 0; bits <= 0xffff; bits++)
        {
            float value = Bf16.Low(bits);
            Assert.Equal(float.IsNaN(value) ? 0x7fffu : bits, Bf16.Round(value));
        }
    }

    [Fact]
    public void Between_two_bf16_the_nearer_is_taken_and_in_the_middle_the_even_one()
    {
        // The upper neighbour of the largest bf16 is infinity; denormals are numbers like others.
        for (uint sign = 0; sign <= 0x8000; sign += 0x8000)
        {
            for (uint magnitude = 0; magnitude < 0x7f80; magnitude++)
            {
                uint bits = sign | magnitude, middle = bits << 16 | 0x8000;
                Assert.Equal(bits, Bf16.Round(BitConverter.UInt32BitsToSingle(middle - 1)));
                Assert.Equal(bits + magnitude % 2, Bf16.Round(BitConverter.UInt32BitsToSingle(middle)));
                Assert.Equal(bits + 1, Bf16.Round(BitConverter.UInt32BitsToSingle(middle + 1)));
            }
        }
    }

    [Theory]
    [InlineData(0x7fc00000)]
    [InlineData(0x7f800001)]
    [InlineData(0xffffffff)]
    public void Nan_remains_nan(uint bits)
    {
        float nan = BitConverter.UInt32BitsToSingle(bits);
        Assert.Equal(0x7fff, Bf16.Round(nan));
        Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle(RoundToTf32.Of(nan) & ~RoundToTf32.IgnoredBits)));
    }

    [Fact]
    public void Pair_has_the_first_number_in_the_low_half()
    {
        uint pair = PackBf16.Pair(1.5f, -2);
        Assert.Equal(1.5f, Bf16.Low(pair));
        Assert.Equal(-2, Bf16.High(pair));
    }

    [Fact]
    public void Between_two_tf32_the_nearer_is_taken_and_in_the_middle_the_larger()
    {
        // All fractions at both ends of the exponents and in their middle.
        foreach (uint exponent in (uint[])[1, 126, 127, 253, 254])
        {
            for (uint fraction = 0; fraction < 0x400; fraction++)
            {
                uint bits = exponent << 23 | fraction << 13, unit = 0x2000, middle = bits + unit / 2;
                Assert.Equal(bits, Tf32(bits));
                Assert.Equal(bits, Tf32(middle - 1));
                Assert.Equal(bits + unit, Tf32(middle));
                Assert.Equal(bits + unit | 0x80000000, Tf32(middle | 0x80000000));
            }
        }
    }

    [Fact]
    public void Infinite_tf32_is_infinite() => Assert.Equal(0xff800000, Tf32(0xff800000));

    [Theory]
    [InlineData(0)]
    [InlineData(0x80000000)]
    public void Zero_is_zero_in_tf32(uint bits) => Assert.Equal(bits, Tf32(bits));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-126, 1.17549435e-38f)]
    [InlineData(0.5f, 1.41421356f)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(200, float.PositiveInfinity)]
    public void Power_of_two(float x, float expected) => Assert.Equal(expected, FastExp2.Of(x));

    /// <summary>Without the bits that tf32 lacks.</summary>
    private static uint Tf32(uint bits) =>
        RoundToTf32.Of(BitConverter.UInt32BitsToSingle(bits)) & ~RoundToTf32.IgnoredBits;
}
