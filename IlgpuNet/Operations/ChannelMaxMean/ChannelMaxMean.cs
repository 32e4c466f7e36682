using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What CBAM's spatial attention looks at: y[n,h,w,0] = max over c of x[n,h,w,c], y[n,h,w,1] = mean over c of
/// x[n,h,w,c]; dx[n,h,w,c] = dy[n,h,w,1] / C, plus dy[n,h,w,0] for the first channel that has the maximum.
/// (Woo et al., CBAM: Convolutional Block Attention Module, ECCV 2018.)
/// </summary>
public sealed partial class ChannelMaxMean : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes>(), new KernelForm<Bf16Element, EightLanes>());

    private readonly Tensor _x;
    private readonly Tensor _y;

    private ChannelMaxMean(Tensor x, Tensor y) => (_x, _y) = (x, y);

    /// <summary>What is reduced.</summary>
    public Tensor X => _x;

    private interface IForm
    {
        void Forward(Tensor x, Tensor y);

        void Backward(Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate);
    }

    /// <summary>Reduces <paramref name="x"/>, [N, H, W, C], over its channels.</summary>
    /// <returns>A new tensor [N, H, W, 2]: maximum and mean.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not a feature map.</exception>
    public static Tensor Apply(Tensor x)
    {
        Operands.IsFeatureMap("channel-max-mean", x);
        Tensor y = Tensor.Empty(x.Device, new Shape(x.Shape.N, x.Shape.H, x.Shape.W, 2));
        using (x.Device.Measure("channel-max-mean.forward", flops: 2.0 * x.Shape.Count, bytes: x.Bytes + y.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x))?.Forward(x, y);
        x.Device.Tape?.Record(new ChannelMaxMean(x, y), inputs: [x], saved: [x, y], y);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        (Tensor dx, bool accumulate) = gradients.For(_x);
        using (dy.Device.Measure("channel-max-mean.backward", flops: _x.Shape.Count, bytes: 2.0 * _x.Bytes))
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(_x))?.Backward(_x, _y, dy, dx, accumulate);
    }
}
