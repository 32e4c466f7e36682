using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Operations;

/// <summary>What <see cref="Conv2d"/> and <see cref="Linear"/> refuse, and that the message names it.</summary>
public class Conv2dErrorTests
{
    [Fact]
    public void Refuses_an_input_that_is_no_feature_map() =>
        AssertRefused("[N, H, W, C]", new Shape(4, 4), new Shape(3, 1, 1, 4));

    [Fact]
    public void Refuses_weights_of_other_rank() =>
        AssertRefused("[3, 4]", new Shape(1, 4, 4, 4), new Shape(3, 4));

    [Fact]
    public void Refuses_groups_that_do_not_divide_the_channels() =>
        AssertRefused("3 groups", new Shape(1, 4, 4, 4), new Shape(3, 1, 1, 1), groups: 3);

    [Fact]
    public void Refuses_weights_for_other_channels() =>
        AssertRefused("last extent must be 2", new Shape(1, 4, 4, 4), new Shape(6, 1, 1, 4), groups: 2);

    [Fact]
    public void Refuses_a_bias_for_other_channels() =>
        AssertRefused("bias", new Shape(1, 4, 4, 4), new Shape(3, 1, 1, 4), bias: new Shape(4));

    [Fact]
    public void Refuses_a_window_larger_than_the_padded_map() =>
        AssertRefused("5x5 does not fit", new Shape(1, 2, 9, 4), new Shape(3, 5, 5, 4), padding: 1);

    [Fact]
    public void Refuses_a_stride_of_zero() =>
        AssertRefused("stride 1x0", new Shape(1, 4, 4, 4), new Shape(3, 1, 1, 4), stride: new Size2d(1, 0));

    [Fact]
    public void Refuses_negative_padding() =>
        AssertRefused("padding -1x0", new Shape(1, 4, 4, 4), new Shape(3, 1, 1, 4), padding: new Size2d(-1, 0));

    [Fact]
    public void Linear_refuses_weights_for_other_features()
    {
        using ShapeDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.Empty(device, new Shape(2, 3, 3, 5)), w = Tensor.Empty(device, new Shape(7, 5));
        ArgumentException error = Assert.Throws<ArgumentException>(() => Linear.Apply(x, w, null));
        Assert.Contains("must be 45", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(
        string part, Shape x, Shape w, Shape? bias = null, Size2d? stride = null, Size2d? padding = null,
        int groups = 1)
    {
        using ShapeDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor input = Tensor.Empty(device, x), weights = Tensor.Empty(device, w);
        Tensor? offset = bias is { } extents ? Tensor.Empty(device, extents) : null;
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Conv2d.Apply(input, weights, offset, stride ?? 1, padding ?? 0, groups));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
