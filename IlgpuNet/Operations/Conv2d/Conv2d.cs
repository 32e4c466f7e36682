using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Two-dimensional convolution (stub).</summary>
public sealed partial class Conv2d : Function
{
    /// <summary>Convolves x [N, H, W, Cin] with w [Cout, kh, kw, Cin/groups]; bias [Cout] or null.</summary>
    public static Tensor Apply(Tensor x, Tensor w, Tensor? bias, Size2d stride, Size2d padding, int groups = 1) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) => throw new NotImplementedException();
}
