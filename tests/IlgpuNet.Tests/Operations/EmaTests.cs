using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class EmaTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Mean_moves_by_the_rest_of_the_decay(string name)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        float[] x = NamedValues.Uniform("x", 67, width: 2), mean = NamedValues.Uniform("mean", 67, width: 2);
        Tensor average = Tensor.From(device, new Shape(67), mean);
        Ema.Step(Tensor.From(device, new Shape(67), x), 0.9, average);
        double[] expected = [.. x.Zip(mean, (a, b) => 0.9 * b + 0.1 * a)];
        // Three roundings.
        Assert.InRange(Differences.Relative(expected, average.ReadDoubles()), 0, 3e-7);
        Assert.Throws<ArgumentException>(() => Ema.Step(average, 1.5, average));
    }
}
