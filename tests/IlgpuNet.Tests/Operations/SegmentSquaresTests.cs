using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class SegmentSquaresTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private const int Length = 9000;

    // A piece of 4,096 elements, one and a bit of another, and gaps that belong to none.
    private static readonly Segment[] s_segments =
        [new(0, 1), new(64, SegmentSquares.Piece), new(4224, SegmentSquares.Piece + 100), new(8500, 37)];

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Each_segment_has_its_own_sum_and_gaps_have_none(string name)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        float[] x = NamedValues.Uniform("x", Length, width: 2);
        double[] expected =
        [
            .. s_segments.Select(segment =>
                x.Skip((int)segment.Offset).Take((int)segment.Length).Sum(v => (double)v * v)),
        ];
        for (int i = 0; i < Length; i++)
        {
            if (!s_segments.Any(segment => i >= segment.Offset && i < segment.Offset + segment.Length))
                x[i] = float.NaN;
        }
        double[] actual = SegmentSquares.Of(Tensor.From(device, new Shape(Length), x), s_segments);
        // Sums of at most 4,096 single-precision squares in lanes.
        Assert.All(expected.Zip(actual), pair => Assert.Equal(1, pair.Second / pair.First, 1e-5));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void A_single_element_that_is_not_finite_shows_in_its_segment_alone(string name)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            float[] x = new float[Length];
            x[4224 + SegmentSquares.Piece + 50] = bad;
            double[] squares = SegmentSquares.Of(Tensor.From(device, new Shape(Length), x), s_segments);
            Assert.Equal([true, true, false, true], squares.Select(double.IsFinite));
        }
    }

    [Fact]
    public void Result_is_the_same_bits_with_any_number_of_threads()
    {
        Assert.Equal(Sums(devices.Host(threads: 1)), Sums(devices.Host(threads: 3)));

        static double[] Sums(Device device)
        {
            using MemoryScope scope = device.OpenScope();
            return SegmentSquares.Of(
                Tensor.From(device, new Shape(Length), NamedValues.Uniform("x", Length, width: 2)), s_segments);
        }
    }
}
