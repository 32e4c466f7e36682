using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Operations;

/// <summary>Operands that do not fit are refused in a sentence that names them.</summary>
public sealed class OperandTests : IDisposable
{
    private readonly ReferenceDevice _device = new();
    private readonly MemoryScope _scope;

    public OperandTests() => _scope = _device.OpenScope();

    public void Dispose()
    {
        _scope.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Gates_of_another_shape_are_refused()
    {
        Tensor x = Map(2, 3, 4, 5);
        AssertRefused("channel-scale: gate has shape [2, 4] where [2, 5] is expected", () =>
            ChannelScale.Apply(x, Tensor.Zeros(_device, new Shape(2, 4))));
        AssertRefused("spatial-scale: gate has shape [2, 3, 4, 5] where [2, 3, 4, 1] is expected", () =>
            SpatialScale.Apply(x, x));
    }

    [Fact]
    public void Maps_are_asked_for_where_a_matrix_is_given()
    {
        Tensor matrix = Tensor.Zeros(_device, new Shape(2, 5));
        const string rest = ": x has shape [2, 5] where [N, H, W, C] is expected";
        AssertRefused("channel-max-mean" + rest, () => ChannelMaxMean.Apply(matrix));
        AssertRefused("max-pool" + rest, () => MaxPool.Adaptive(matrix, 1));
        AssertRefused("max-pool" + rest, () => MaxPool.Window(matrix, 1, 1, 0));
    }

    [Fact]
    public void Ranges_of_another_map_are_refused() =>
        AssertRefused("max-pool: x has shape [2, 3, 4, 5] where [2, 4, 3, 5] is expected", () =>
            MaxPool.Apply(Map(2, 3, 4, 5), PoolRanges.Adaptive(4, 1), PoolRanges.Adaptive(3, 1)));

    [Fact]
    public void Operands_on_two_devices_are_refused()
    {
        using HostDevice other = new(threads: 1);
        using Tensor elsewhere = Tensor.Zeros(other, new Shape(1, 1));
        AssertRefused("channel-scale: one operand is on reference, another on cpu", () =>
            ChannelScale.Apply(Map(1, 1, 1, 1), elsewhere));
    }

    private Tensor Map(int n, int h, int w, int c) => Tensor.Zeros(_device, new Shape(n, h, w, c));

    private static void AssertRefused(string message, Func<Tensor> apply) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(apply).Message);
}
