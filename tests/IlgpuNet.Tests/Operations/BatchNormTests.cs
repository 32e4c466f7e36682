using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Operations;

public class BatchNormTests
{
    [Fact]
    public void A_training_batch_of_one_value_per_channel_is_refused_with_shape_and_remedy()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(1, 1, 1, 4));
        DegenerateBatchException refusal = Assert.Throws<DegenerateBatchException>(
            () => BatchNorm.Apply(x, Normalisation(device, 4, training: true)));
        Assert.Contains("[1, 1, 1, 4]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("larger batch", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_another_length_are_refused()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(2, 3, 3, 4));
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            () => BatchNorm.Apply(x, Normalisation(device, 5, training: false)));
        Assert.Contains("Gamma has shape [5] where [4] is expected", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_statistics_move_by_the_momentum_towards_mean_and_unbiased_variance()
    {
        using ReferenceDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Normalisation normalisation = Normalisation(device, 1, training: true) with { Momentum = 0.25f };
        BatchNorm.Apply(Tensor.From(device, new Shape(4, 1), [1f, 2, 3, 6]), normalisation);
        Assert.Equal(0.75 * 0 + 0.25 * 3, normalisation.RunningMean.ReadDoubles()[0], 12);
        Assert.Equal(0.75 * 1 + 0.25 * 14 / 3, normalisation.RunningVariance.ReadDoubles()[0], 12);
    }

    /// <summary>The deviation is a ten-thousandth of the mean: sums of squares about zero would lose it.</summary>
    [Fact]
    public void The_variance_survives_a_mean_far_from_zero_in_single_precision()
    {
        using HostDevice device = new();
        using MemoryScope scope = device.OpenScope();
        float[] values = NamedValues.Uniform("far", 3000, width: 1, centre: 4096);
        double mean = values.Average(v => (double)v);
        double variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        Normalisation normalisation = Normalisation(device, 1, training: true) with { Momentum = 1 };
        BatchNorm.Apply(Tensor.From(device, new Shape(values.Length, 1), values), normalisation);
        Assert.Equal(variance, normalisation.RunningVariance.ReadDoubles()[0], variance * 1e-6);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        Assert.Equal(Bits(threads: 1), Bits(threads: 3));

        static List<float> Bits(int threads)
        {
            using HostDevice device = new(threads);
            using TrainingStep step = device.BeginStep();
            Shape shape = new(3, 40, 40, 24);
            Tensor x = Tensor.From(device, shape, NamedValues.Uniform("x", shape.Count, 2));
            x.RequiresGradient = true;
            Normalisation normalisation = Normalisation(device, 24, training: true);
            normalisation.Gamma.RequiresGradient = true;
            Tensor y = BatchNorm.Apply(x, normalisation, relu: true);
            List<float> bits = [.. y.ReadFloats(), .. normalisation.RunningVariance.ReadFloats()];
            Tensor dy = Tensor.From(device, shape, NamedValues.Uniform("dy", shape.Count, 2));
            Gradients gradients = step.Backward(y, dy);
            return [.. bits, .. gradients.Of(x)!.ReadFloats(), .. gradients.Of(normalisation.Gamma)!.ReadFloats()];
        }
    }

    [Fact]
    public void Outside_a_step_only_the_result_is_left_in_use()
    {
        using HostDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Zeros(device, new Shape(2, 8, 8, 64));
        Normalisation normalisation = Normalisation(device, 64, training: true);
        long before = device.Pool.BytesInUse;
        BatchNorm.Apply(x, normalisation);
        Assert.Equal(x.Shape.Count * sizeof(float), device.Pool.BytesInUse - before);
    }

    private static Normalisation Normalisation(Device device, int channels, bool training)
    {
        float[] ones = new float[channels];
        Array.Fill(ones, 1);
        Shape shape = new(channels);
        return new Normalisation(
            Tensor.From(device, shape, ones),
            Tensor.Zeros(device, shape),
            Tensor.Zeros(device, shape),
            Tensor.From(device, shape, ones),
            training);
    }
}
