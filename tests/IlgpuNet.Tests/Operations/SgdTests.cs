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
        float[] factors = NamedValues.Uniform(
            "factors", (length + SegmentTable.Block - 1) / SegmentTable.Block, width: 1, centre: 1);
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
        using SegmentTable table = new(device, [new Segment(0, 65)], 65);
        table.Set([new SegmentFactors(LearningRate: 0)]);
        Sgd.Step(w, Tensor.From(device, new Shape(65), g), v, table, new SgdOptions(0.1f, Momentum, WeightDecay));
        Assert.Equal(before, w.ReadDoubles());
        Assert.Equal(velocityBefore, v.ReadDoubles());
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void A_scale_of_zero_leaves_the_step_out(string name)
    {
        Device device = devices[name];
        using MemoryScope scope = device.OpenScope();
        Tensor w = Tensor.From(device, new Shape(65), NamedValues.Uniform("w", 65, width: 2));
        Tensor v = Tensor.From(device, new Shape(65), NamedValues.Uniform("v", 65, width: 2));
        Tensor g = Tensor.Empty(device, new Shape(65)), zero = Tensor.Zeros(device, new Shape(1));
        g.Fill(float.NaN);
        (double[] before, double[] velocityBefore) = (w.ReadDoubles(), v.ReadDoubles());
        Sgd.Step(w, g, v, table: null, new SgdOptions(0.1, Momentum, WeightDecay), zero);
        Ema.Step(g, 0.9, v, zero);
        AdamW.Step(w, g, v, v, table: null, new AdamWOptions(0.1, Step: 1), zero);
        Assert.Equal(before, w.ReadDoubles());
        Assert.Equal(velocityBefore, v.ReadDoubles());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        (Tensor w, Tensor shorter) = (Tensor.Zeros(device, new Shape(65)), Tensor.Zeros(device, new Shape(64)));
        SgdOptions options = new(0.1);
        using SegmentTable table = new(device, [new Segment(0, 64)], 64);
        Assert.Throws<ArgumentException>(() => Sgd.Step(w, shorter, w, null, options));
        Assert.Throws<ArgumentException>(() => Sgd.Step(w, w, shorter, null, options));
        ArgumentException error = Assert.Throws<ArgumentException>(() => Sgd.Step(w, w, w, table, options));
        Assert.Equal("sgd: the table has 1 blocks where 2 are expected", error.Message);
    }

    private static void AssertSteps(Device device, int length, float[]? factors)
    {
        using MemoryScope scope = device.OpenScope();
        float[] start = NamedValues.Uniform("values", length, width: 2);
        double[] w = [.. start.Select(value => (double)value)];
        double[] v = new double[length];
        Tensor values = Tensor.From(device, new Shape(length), start);
        Tensor velocity = Tensor.Zeros(device, new Shape(length));
        using SegmentTable? table = factors is null
            ? null
            : new(device, [.. factors.Select((_, i) => new Segment(64 * i, Math.Min(64, length - 64 * i)))], length);
        table?.Set([.. factors!.Select((factor, i) => new SegmentFactors(factor, Decay: i % 2, Gradient: 1 + i % 3))]);
        for (int step = 0; step < 4; step++)
        {
            SgdOptions options = new(0.1f / (step + 1), Momentum, WeightDecay)
            {
                Nesterov = step >= 2,
            };
            float scale = 0.5f + 0.5f * (step % 2);
            float[] g = NamedValues.Uniform($"gradients of step {step}", length, width: 2);
            Sgd.Step(
                values, Tensor.From(device, new Shape(length), g), velocity, table, options,
                Tensor.From(device, new Shape(1), [scale]));
            for (int i = 0; i < length; i++)
            {
                double factor = factors is null ? 1 : factors[i / 64];
                (double decay, double trust) = factors is null ? (1, 1) : (i / 64 % 2, 1 + i / 64 % 3);
                if (factor == 0)
                    continue;
                double gradient = trust * (scale * g[i] + WeightDecay * decay * w[i]);
                v[i] = Momentum * v[i] + gradient;
                w[i] -= options.LearningRate * factor * (options.Nesterov ? gradient + Momentum * v[i] : v[i]);
            }
        }
        Assert.InRange(Differences.Relative(w, values.ReadDoubles()), 0, Tolerance);
        Assert.InRange(Differences.Relative(v, velocity.ReadDoubles()), 0, Tolerance);
    }
}
