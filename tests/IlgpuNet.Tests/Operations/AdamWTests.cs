using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class AdamWTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    // Four steps of a dozen roundings each, a root and a quotient among them, of values about one.
    private const double Tolerance = 2e-6;

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Steps_follow_the_formula_with_factors_of_each_segment(string name)
    {
        Device device = devices[name];
        const int Length = 261;
        using MemoryScope scope = device.OpenScope();
        float[] start = NamedValues.Uniform("values", Length, width: 2);
        double[] w = [.. start.Select(value => (double)value)], m = new double[Length], v = new double[Length];
        Tensor values = Tensor.From(device, new Shape(Length), start);
        Tensor mean = Tensor.Zeros(device, new Shape(Length)), square = Tensor.Zeros(device, new Shape(Length));
        using SegmentTable table = new(
            device, [new Segment(0, 100), new Segment(128, 64), new Segment(192, 69)], Length);
        SegmentFactors[] factors = [new(1, 0), new(0), new(0.5, 2)];
        table.Set(factors);
        Tensor scale = Tensor.From(device, new Shape(1), [0.5f]);
        for (int step = 1; step <= 4; step++)
        {
            AdamWOptions options = new(0.1 / step, step) { Beta2 = 0.99, Epsilon = 1e-6, WeightDecay = 0.05 };
            float[] g = NamedValues.Uniform($"gradients of step {step}", Length, width: 2);
            AdamW.Step(values, Tensor.From(device, new Shape(Length), g), mean, square, table, options, scale);
            for (int i = 0; i < Length; i++)
            {
                (double rate, double decay, _) = factors[i < 128 ? 0 : i < 192 ? 1 : 2];
                if (rate == 0)
                    continue;
                m[i] = 0.9 * m[i] + 0.1 * 0.5 * g[i];
                v[i] = 0.99 * v[i] + 0.01 * 0.25 * g[i] * g[i];
                double root = Math.Sqrt(v[i] / (1 - Math.Pow(0.99, step))) + 1e-6;
                w[i] = w[i] * (1 - options.LearningRate * rate * 0.05 * decay)
                    - options.LearningRate * rate * m[i] / (1 - Math.Pow(0.9, step)) / root;
            }
        }
        Assert.InRange(Differences.Relative(w, values.ReadDoubles()), 0, Tolerance);
        Assert.InRange(Differences.Relative(m, mean.ReadDoubles()), 0, Tolerance);
        Assert.InRange(Differences.Relative(v, square.ReadDoubles()), 0, Tolerance);
    }

    [Fact]
    public void Step_zero_and_wrong_lengths_are_refused()
    {
        Device device = devices["reference"];
        using MemoryScope scope = device.OpenScope();
        (Tensor w, Tensor shorter) = (Tensor.Zeros(device, new Shape(65)), Tensor.Zeros(device, new Shape(64)));
        Assert.Throws<ArgumentException>(() => AdamW.Step(w, w, w, w, null, new AdamWOptions(0.1, Step: 0)));
        Assert.Throws<ArgumentException>(() => AdamW.Step(w, w, w, shorter, null, new AdamWOptions(0.1, Step: 1)));
    }
}
