using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Layers;

/// <summary>That each layer hands its options to its operation: by results small enough to work out by hand.</summary>
public class LayerTests
{
    private static readonly float[] s_map = [.. Enumerable.Range(0, 16).Select(i => (float)i)];

    [Fact]
    public void Max_pool_takes_windows_with_stride_and_padding() =>
        Assert.Equal([5, 7, 13, 15], Apply(new MaxPool2d(kernel: 3, stride: 2, padding: 1)));

    [Fact]
    public void Pools_move_by_their_kernel_unless_told_otherwise()
    {
        Assert.Equal([5, 7, 13, 15], Apply(new MaxPool2d(2)));
        Assert.Equal([2.5, 4.5, 10.5, 12.5], Apply(new AvgPool2d(2)));
    }

    [Fact]
    public void Average_pool_counts_padding_as_zeros() =>
        Assert.Equal((0 + 1 + 4 + 5) / 9.0, Apply(new AvgPool2d(kernel: 3, stride: 2, padding: 1))[0], 1e-12);

    [Fact]
    public void Adaptive_pools_make_a_grid_of_cells()
    {
        Assert.Equal([7.5], Apply(new AdaptiveAvgPool2d(1)));
        Assert.Equal([15], Apply(new AdaptiveMaxPool2d(1)));
        Assert.Equal([2.5, 4.5, 10.5, 12.5], Apply(new AdaptiveAvgPool2d(2)));
        // Three cells on four positions overlap: [0, 2), [1, 3), [2, 4).
        Assert.Equal([5, 6, 7, 9, 10, 11, 13, 14, 15], Apply(new AdaptiveMaxPool2d(3)));
    }

    [Fact]
    public void Convolution_has_stride_padding_and_a_bias_that_starts_at_zero()
    {
        Conv2d layer = new(1, 1, kernel: 3, stride: 2, padding: 1, bias: true, initialiser: Initialisers.One);
        double[] expected =
        [
            0 + 1 + 4 + 5, 1 + 2 + 3 + 5 + 6 + 7, 4 + 5 + 8 + 9 + 12 + 13, 5 + 6 + 7 + 9 + 10 + 11 + 13 + 14 + 15,
        ];
        Assert.Equal(expected, Apply(layer));
    }

    [Fact]
    public void Batch_norm_clips_at_zero_when_it_includes_a_relu()
    {
        double[] plain = Apply(new BatchNorm2d(1)), clipped = Apply(new BatchNorm2d(1, relu: true));
        Assert.Equal(0, plain.Average(), 1e-12);
        Assert.Equal(plain.Select(value => Math.Max(value, 0)), clipped);
    }

    [Fact]
    public void Batch_norm_in_evaluation_uses_the_running_statistics()
    {
        BatchNorm2d layer = new(1, epsilon: 0);
        layer.SetTraining(false);
        Assert.Equal(s_map.Select(value => (double)value), Apply(layer));
    }

    [Fact]
    public void Batch_norm_moves_the_running_statistics_by_its_momentum()
    {
        using ReferenceDevice device = new();
        BatchNorm2d layer = new(1, momentum: 0.5f);
        using ModelState state = Placed(device, layer);
        Forward(device, layer);
        Assert.Equal(0.5 * 7.5, layer.Normalisation.RunningMean.ReadDoubles()[0], 1e-12);
    }

    [Fact]
    public void Linear_flattens_what_it_is_given()
    {
        Linear layer = new(16, 2);
        Assert.Equal(new Shape(1, 2), Shape(layer));
    }

    private static double[] Apply(Module layer)
    {
        using ReferenceDevice device = new();
        using ModelState? state = Placed(device, layer);
        return Forward(device, layer);
    }

    private static Shape Shape(Module layer)
    {
        using ShapeDevice device = new();
        using ModelState? state = Placed(device, layer);
        using MemoryScope scope = device.OpenScope();
        return layer.Forward(Tensor.Empty(device, new Shape(1, 4, 4, 1))).Shape;
    }

    private static double[] Forward(Device device, Module layer)
    {
        using MemoryScope scope = device.OpenScope();
        return layer.Forward(Tensor.From(device, new Shape(1, 4, 4, 1), s_map)).ReadDoubles();
    }

    private static ModelState Placed(Device device, Module layer)
    {
        // Layers without state of their own get company, since a model without parameters is none.
        Parameter other = new(new Shape(1), Initialisers.Zero);
        ModelState state = new(device, [.. layer.State(), ("other", other)], training: true);
        state.Initialise(seed: 1);
        return state;
    }
}
