using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Optimizers;

namespace IlgpuNet.Training.Tests.Optimizers;

public sealed class SgdOptimizerTests : IDisposable
{
    private readonly HostDevice _device = new(threads: 1);
    private readonly ModelState _model;

    public SgdOptimizerTests()
    {
        _model = new ModelState(
            _device,
            [
                ("a", new Parameter(new Shape(65), Ones)),
                ("b", new Parameter(new Shape(64), Ones)),
                ("c", new Parameter(new Shape(3), Ones)),
            ],
            training: true);
        _model.Initialise(seed: 1);
    }

    public void Dispose()
    {
        _model.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Momentum_starts_at_zero_over_the_whole_flat_buffer()
    {
        _device.Pool.Poison = true;
        using SgdOptimizer optimizer = new(_model, 0.9, 1e-4);
        Assert.Equal(_model.Values.Shape, optimizer.Velocity.Shape);
        Assert.All(optimizer.Velocity.ReadFloats(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Two_steps_follow_the_formula_and_leave_frozen_parameters_alone()
    {
        const float Rate = 0.5f, Momentum = 0.9f, Decay = 0.25f;
        using SgdOptimizer optimizer = new(
            _model, Momentum, Decay,
            factors: parameter => new SegmentFactors(parameter.Name switch { "a" => 0.5, "b" => 1, _ => 0 }));
        float weight = 1, slow = 1, velocity = 0, slowVelocity = 0;
        foreach (float gradient in new[] { 2f, -1f })
        {
            Reach(gradient);
            optimizer.Step(new OptimizerStep(Rate));
            velocity = Momentum * velocity + (gradient + Decay * weight);
            weight -= Rate * velocity;
            slowVelocity = Momentum * slowVelocity + (gradient + Decay * slow);
            slow -= Rate * 0.5f * slowVelocity;
        }
        // Multiplying and adding in one rounding instead of two moves the last bits.
        Assert.All(Values("a"), value => Assert.Equal(slow, value, 1e-6f));
        Assert.All(Values("b"), value => Assert.Equal(weight, value, 1e-6f));
        Assert.All(Values("c"), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_step_spends_the_gradients()
    {
        using SgdOptimizer optimizer = new(_model, 0.9, 1e-4);
        Reach(1);
        Assert.All(_model.Segments, segment => Assert.True(segment.Parameter.HasGradient));
        optimizer.Step(new OptimizerStep(0.1));
        Assert.All(_model.Segments, segment => Assert.False(segment.Parameter.HasGradient));
    }

    [Fact]
    public void A_parameter_that_no_backward_pass_reached_moves_by_its_decay_alone()
    {
        using SgdOptimizer optimizer = new(_model, momentum: 0, weightDecay: 0.5);
        Reach(3);
        optimizer.Step(new OptimizerStep(0.1));
        _model.Initialise(seed: 1);
        optimizer.Step(new OptimizerStep(0.5));
        Assert.All(Values("a"), value => Assert.Equal(0.75f, value));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, 1, 0));
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, -0.1, 0));
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, 0.9, double.NaN));
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(
            () => new SgdOptimizer(
                _model, 0.9, 0, factors: parameter => new SegmentFactors(parameter.Name == "b" ? -1 : 1))).Message);
    }

    /// <summary>Lets a backward pass reach every parameter with the same gradient everywhere.</summary>
    private void Reach(float gradient)
    {
        using TrainingStep step = _device.BeginStep();
        foreach (ParameterSegment segment in _model.Segments)
        {
            Tensor value = segment.Parameter.Value;
            float[] dy = new float[value.Shape.Count];
            Array.Fill(dy, gradient);
            step.Backward(Add.Apply(value, Tensor.Zeros(_device, value.Shape)), Tensor.From(_device, value.Shape, dy));
        }
    }

    private float[] Values(string name) =>
        _model.Segments.Single(segment => segment.Parameter.Name == name).Parameter.Value.ReadFloats();

    private static void Ones(IlgpuNet.Random.Philox random, ReadOnlySpan<int> shape, Span<float> values) =>
        values.Fill(1);
}
