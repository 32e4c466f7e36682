using IlgpuNet.Autograd;
using IlgpuNet.Devices;
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
    public void Every_block_of_a_parameter_has_its_factor()
    {
        using SgdOptimizer optimizer = new(_model, 0.9, 1e-4, parameter => parameter.Name switch { "a" => 0.1, "b" => 1, _ => 0 });
        Assert.Equal([0.1f, 0.1f, 1, 0], optimizer.FactorTable!.ReadFloats());
    }

    [Fact]
    public void Without_factors_there_is_no_table()
    {
        using SgdOptimizer plain = new(_model, 0.9, 1e-4), ones = new(_model, 0.9, 1e-4, _ => 1);
        Assert.Null(plain.FactorTable);
        Assert.Null(ones.FactorTable);
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
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, 1, 0));
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, -0.1, 0));
        Assert.Throws<ArgumentException>(() => new SgdOptimizer(_model, 0.9, double.NaN));
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(
            () => new SgdOptimizer(_model, 0.9, 0, parameter => parameter.Name == "b" ? -1 : 1)).Message);
    }

    private static void Ones(IlgpuNet.Random.Philox random, ReadOnlySpan<int> shape, Span<float> values) => values.Fill(1);
}
