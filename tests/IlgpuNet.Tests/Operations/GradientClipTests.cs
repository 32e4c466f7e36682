using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class GradientClipTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Norms_above_the_limit_are_scaled_down_to_it(string name)
    {
        (double norm, double scale) = Clip(devices[name], squares: [9, 16], losses: [1], limit: 2);
        Assert.Equal(5, norm);
        // The quotient is rounded to single precision.
        Assert.Equal(2 / (5 + 1e-6), scale, 3e-8);
        Assert.Equal((5, 1), Clip(devices[name], squares: [9, 16], losses: [1], limit: 6));
        Assert.Equal((5, 1), Clip(devices[name], squares: [9, 16], losses: [1], limit: double.PositiveInfinity));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void A_norm_or_a_loss_that_is_not_finite_gives_the_scale_zero(string name)
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            Assert.Equal(0, Clip(devices[name], squares: [9, bad], losses: [1], limit: 2).Scale);
            Assert.Equal((5, 0), Clip(devices[name], squares: [9, 16], losses: [1, bad, 2], limit: 2));
        }
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        Device device = devices["cpu"];
        using MemoryScope scope = device.OpenScope();
        Tensor one = Tensor.Zeros(device, new Shape(1)), two = Tensor.Zeros(device, new Shape(2));
        Tensor norm = Tensor.Zeros(device, new Shape(1), DType.Float64);
        Assert.Throws<ArgumentException>(() => GradientClip.Run(two, one, 1, norm: one, one));
        Assert.Throws<ArgumentException>(() => GradientClip.Run(two, one, 1, norm, scale: two));
        Assert.Throws<ArgumentException>(() => GradientClip.Run(two, one, limit: 0, norm, one));
    }

    private static (double Norm, double Scale) Clip(Device device, float[] squares, float[] losses, double limit)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor norm = Tensor.Empty(device, new Shape(1), DType.Float64), scale = Tensor.Empty(device, new Shape(1));
        GradientClip.Run(
            Tensor.From(device, new Shape(squares.Length), squares),
            Tensor.From(device, new Shape(losses.Length), losses),
            limit, norm, scale);
        return (norm.ReadDoubles()[0], scale.ReadDoubles()[0]);
    }
}
