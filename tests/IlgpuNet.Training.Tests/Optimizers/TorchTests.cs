using System.Text.Json;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Schedules;

namespace IlgpuNet.Training.Tests.Optimizers;

/// <summary>Optimisers and schedules beside PyTorch's; <c>Fixtures/make_fixtures.py</c> made the numbers.</summary>
public sealed class TorchTests
{
    // Five steps in single precision beside PyTorch's in double, values about one.
    private const float Tolerance = 3e-6f;

    private static readonly double[] s_rates = [0.1, 0.05, 0.2, 0.01, 0.03];
    private static readonly JsonElement s_fixtures = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Optimizers", "Fixtures", "torch.json"))).RootElement;

    public static TheoryData<string> Names() =>
        ["sgd", "sgdNoDecayOfBias", "sgdClipped", "nesterov", "adamw", "adamwClipped", "lars", "larsNoDecayOfBias"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_steps_end_where_they_do_in_torch(string name)
    {
        using HostDevice device = new(threads: 1);
        using ModelState model = new(
            device,
            [("weight", new Parameter(new Shape(70), Ones)), ("bias", new Parameter(new Shape(3), Ones))],
            training: true);
        model.Initialise(seed: 1);
        foreach (ParameterSegment segment in model.Segments)
            segment.Parameter.Value.Write(Values(segment.Parameter, step: 0));
        using Optimizer optimizer = Create(name, model);
        JsonElement expected = s_fixtures.GetProperty(name);
        for (int step = 1; step <= s_rates.Length; step++)
        {
            Reach(device, model, step);
            using MemoryScope scope = device.OpenScope();
            Tensor? scale = null;
            if (expected.GetProperty("norms") is { } norms && norms.GetArrayLength() > 0)
            {
                scale = Tensor.Empty(device, new Shape(1));
                Assert.Equal(norms[step - 1].GetDouble(), Clip(model, limit: 2, scale), 1e-5);
            }
            optimizer.Step(new OptimizerStep(s_rates[step - 1], step), scale);
        }
        foreach (ParameterSegment segment in model.Segments)
        {
            float[] wanted =
            [
                .. expected.GetProperty(segment.Parameter.Name).EnumerateArray().Select(e => (float)e.GetDouble()),
            ];
            Assert.All(
                wanted.Zip(segment.Parameter.Value.ReadFloats()),
                pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Fact]
    public void One_cycle_is_torchs()
    {
        double[] expected = [.. s_fixtures.GetProperty("oneCycle").EnumerateArray().Select(e => e.GetDouble())];
        OneCycleSchedule schedule = new(0.8, epochs: 4);
        Assert.All(
            expected.Index(),
            entry => Assert.Equal(entry.Item, schedule.At(entry.Index / 5, entry.Index % 5, 5), 1e-12));
    }

    [Fact]
    public void Polynomial_is_torchs()
    {
        double[] expected = [.. s_fixtures.GetProperty("polynomial").EnumerateArray().Select(e => e.GetDouble())];
        PolynomialSchedule schedule = new(0.4, epochs: 3, power: 2);
        Assert.All(
            expected.Index(),
            entry => Assert.Equal(entry.Item, schedule.At(entry.Index / 4, entry.Index % 4, 4), 1e-12));
    }

    private static Optimizer Create(string name, ModelState model)
    {
        Func<Parameter, SegmentFactors>? factors = name.EndsWith("NoDecayOfBias", StringComparison.Ordinal)
            ? parameter => new SegmentFactors(1, parameter.Name == "bias" ? 0 : 1)
            : null;
        return name switch
        {
            "adamw" or "adamwClipped" => new AdamWOptimizer(model, (0.9, 0.99), 1e-6, 0.05, factors),
            "lars" or "larsNoDecayOfBias" => new LarsOptimizer(model, 0.9, 0.01, trust: 0.02, factors: factors),
            _ => new SgdOptimizer(model, 0.9, 0.01, name == "nesterov", factors),
        };
    }

    /// <summary>Writes the scale of gradients whose norm is to be clipped, and returns the norm.</summary>
    private static double Clip(ModelState model, double limit, Tensor scale)
    {
        Device device = model.Device;
        using SegmentPieces pieces = new(device, Segment.AllOf(model));
        Tensor squares = Tensor.Empty(device, new Shape(pieces.Segments.Count));
        Tensor norm = Tensor.Empty(device, new Shape(1), DType.Float64);
        SegmentSquares.Run(model.Gradients, pieces, squares);
        GradientClip.Run(squares, losses: squares, limit, norm, scale);
        return norm.ReadDoubles()[0];
    }

    /// <summary>Lets a backward pass reach every parameter with the script's gradients.</summary>
    private static void Reach(HostDevice device, ModelState model, int step)
    {
        using TrainingStep training = device.BeginStep();
        foreach (ParameterSegment segment in model.Segments)
        {
            Tensor value = segment.Parameter.Value;
            Tensor gradient = Tensor.From(device, value.Shape, Values(segment.Parameter, step));
            training.Backward(Add.Apply(value, Tensor.Zeros(device, value.Shape)), gradient);
        }
    }

    private static float[] Values(Parameter parameter, int step)
    {
        int salt = parameter.Name.Sum(letter => letter);
        return
        [
            .. Enumerable.Range(0, (int)parameter.Shape.Count)
                .Select(i => ((i * 37 + step * 101 + salt * 13) % 127 - 63) / 64f),
        ];
    }

    private static void Ones(IlgpuNet.Random.Philox random, ReadOnlySpan<int> shape, Span<float> values) =>
        values.Fill(1);
}
