using IlgpuNet.Autograd;
using IlgpuNet.Layers;
using IlgpuNet.Random;

namespace IlgpuNet.Tests.Layers;

public class InitialiserTests
{
    [Fact]
    public void Kaiming_normal_has_variance_two_over_fan_out_whatever_the_groups()
    {
        // [out, in/groups, height, width]: fan_out is 256 * 3 * 3.
        float[] values = Draw(Initialisers.KaimingNormalFanOut, [256, 8, 3, 3]);
        double variance = values.Average(value => (double)value * value);
        Assert.Equal(2.0 / (256 * 9), variance, 2e-5);
        Assert.Equal(0, values.Average(), 1e-3);
        // A normal value leaves three deviations about once in 370.
        int outside = values.Count(value => Math.Abs(value) > 3 * Math.Sqrt(variance));
        Assert.InRange(outside, values.Length / 740, values.Length / 185);
    }

    [Theory]
    [InlineData(new[] { 64, 400 }, 400)]
    [InlineData(new[] { 512, 1, 8, 8 }, 64)]
    public void Kaiming_uniform_fills_the_interval_of_one_over_the_root_of_fan_in(int[] fileShape, int fanIn)
    {
        float[] values = Draw(Initialisers.KaimingUniform, fileShape);
        double bound = 1 / Math.Sqrt(fanIn);
        Assert.InRange(values.Max(), 0.999 * bound, bound);
        Assert.InRange(values.Min(), -bound, -0.999 * bound);
        Assert.Equal(bound * bound / 3, values.Average(value => (double)value * value), 0.02 * bound * bound);
    }

    [Fact]
    public void Constants_fill_everything()
    {
        Assert.All(Draw(Initialisers.Zero, [7]), value => Assert.Equal(0, value));
        Assert.All(Draw(Initialisers.One, [7]), value => Assert.Equal(1, value));
        Assert.All(Draw(Initialisers.Constant(3), [7]), value => Assert.Equal(3, value));
    }

    private static float[] Draw(Initialiser initialiser, int[] fileShape)
    {
        float[] values = new float[fileShape.Aggregate((product, extent) => product * extent)];
        Array.Fill(values, float.NaN);
        initialiser(new Philox(seed: 5, stream: 7), fileShape, values);
        return values;
    }
}
