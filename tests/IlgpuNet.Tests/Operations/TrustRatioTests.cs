using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class TrustRatioTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    // A dozen roundings of values about one.
    private const double Tolerance = 1e-6;

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Ratios_become_factors_of_the_gradients_and_are_one_where_a_norm_or_the_decay_is_zero(string name)
    {
        const double Coefficient = 0.5, WeightDecay = 0.125, Scale = 0.25;
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        using SegmentTable table = new(device, [.. Enumerable.Range(0, 5).Select(k => new Segment(64 * k, 64))], 320);
        Assert.All(table.Factors.ReadDoubles(), factor => Assert.Equal(1, factor));
        table.Set([new(1), new(1, Decay: 2), new(1, Decay: 0), new(1), new(1)]);
        Tensor weights = Tensor.From(device, new Shape(5), [4f, 4, 4, 0, 4]);
        Tensor gradients = Tensor.From(device, new Shape(5), [9f, 9, 9, 9, 0]);
        Tensor scale = Tensor.From(device, new Shape(1), [(float)Scale]);
        TrustRatio.Run(weights, gradients, table, new TrustRatioOptions(Coefficient, WeightDecay), scale);

        double[] factors = table.Factors.ReadDoubles();
        Assert.Equal(Coefficient * 2 / (Scale * 3 + WeightDecay * 2), factors[2], Tolerance);
        Assert.Equal(Coefficient * 2 / (Scale * 3 + WeightDecay * 2 * 2), factors[5], Tolerance);
        Assert.Equal([1, 1, 1], [factors[8], factors[11], factors[14]]);
        Assert.Equal([1, 2], [factors[0], factors[4]]);
    }
}
