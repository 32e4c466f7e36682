using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class SgdTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    // Four steps of a few roundings each, of values about one.
    private const double Tolerance = 1e-6;

    private const float Momentum = 0.9f;
    private const float WeightDecay = 1e-2f;

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Steps_follow_the_formula(string name) => AssertSteps(devices[name], length: 300, factors: null);

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Each_block_of_64_has_its_own_factor(string name) =>
        AssertSteps(devices[name], length: 261, factors: [1, 0.1f, 0, 10, 0.5f]);

    [Fact]
    public void Large_buffers_are_cut_at_block_bounds()
    {
        const int length = (1 << 16) + 100;
        float[] factors = NamedValues.Uniform("factors", (length + Sgd.Block - 1) / Sgd.Block, width: 1, centre: 1);
        AssertSteps(devices["cpu"], length, factors);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Zero_factor_leaves_value_and_velocity_as_they_are(string name)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        Tensor w = Tensor.From(device, new Shape(65), NamedValues.Uniform("w", 65, width: 2));
        Tensor v = Tensor.From(device, new Shape(65), NamedValues.Uniform("v", 65, width: 2));
        // A frozen parameter's gradient may be anything.
        float[] g = new float[65];
        Array.Fill(g, float.NaN);
        (double[] before, double[] velocityBefore) = (w.ReadDoubles(), v.ReadDoubles());
        Tensor factors = Tensor.Zeros(device, new Shape(2));
        Sgd.Step(w, Tensor.From(device, new Shape(65), g), v, factors, 0.1f, Momentum, WeightDecay);
        Assert.Equal(before, w.ReadDoubles());
        Assert.Equal(velocityBefore, v.ReadDoubles());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        (Tensor w, Tensor shorter) = (Tensor.Zeros(device, new Shape(65)), Tensor.Zeros(device, new Shape(64)));
        Assert.Throws<ArgumentException>(() => Sgd.Step(w, shorter, w, null, 0.1f, 0, 0));
        Assert.Throws<ArgumentException>(() => Sgd.Step(w, w, shorter, null, 0.1f, 0, 0));
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            Sgd.Step(w, w, w, Tensor.Zeros(device, new Shape(1)), 0.1f, 0, 0));
        Assert.Equal("sgd: factors has shape [1] where [2] is expected", error.Message);
    }

    private static void AssertSteps(Device device, int length, float[]? factors)
    {
        using MemoryScope scope = device.OpenScope();
        float[] start = NamedValues.Uniform("values", length, width: 2);
        double[] w = [.. start.Select(value => (double)value)];
        double[] v = new double[length];
        Tensor values = Tensor.From(device, new Shape(length), start);
        Tensor velocity = Tensor.Zeros(device, new Shape(length));
        Tensor? rates = factors is null ? null : Tensor.From(device, new Shape(factors.Length), factors);
        for (int step = 0; step < 4; step++)
        {
            float learningRate = 0.1f / (step + 1);
            float[] g = NamedValues.Uniform($"gradients of step {step}", length, width: 2);
            Tensor gradients = Tensor.From(device, new Shape(length), g);
            Sgd.Step(values, gradients, velocity, rates, learningRate, Momentum, WeightDecay);
            for (int i = 0; i < length; i++)
            {
                double factor = factors is null ? 1 : factors[i / 64];
                if (factor == 0)
                    continue;
                v[i] = Momentum * v[i] + g[i] + WeightDecay * w[i];
                w[i] -= learningRate * factor * v[i];
            }
        }
        Assert.InRange(Differences.Relative(w, values.ReadDoubles()), 0, Tolerance);
        Assert.InRange(Differences.Relative(v, velocity.ReadDoubles()), 0, Tolerance);
    }
}
