using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Decides on a step by the norm of all gradients together, n = sqrt(sum over k of q[k]), q being the squares of the
/// segments: the gradients' scale is s = min(1, limit / (n + 1e-6)), and 0 where n or a loss is no finite number, so
/// that the step is left out. What the device decides, the host need not wait for. PyTorch's <c>clip_grad_norm_</c>.
/// </summary>
public static partial class GradientClip
{
    private const double Epsilon = 1e-6;

    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Run(Tensor squares, Tensor losses, double limit, Tensor norm, Tensor scale);
    }

    /// <summary>Writes the norm and the scale.</summary>
    /// <param name="squares">q, by <see cref="SegmentSquares"/>.</param>
    /// <param name="losses">The losses that the gradients are of, any number of them.</param>
    /// <param name="limit">The largest norm that is left as it is; infinite where nothing is clipped.</param>
    /// <param name="norm">n, one element in double precision.</param>
    /// <param name="scale">s, one element.</param>
    /// <exception cref="ArgumentException">The operands differ in device or do not fit each other.</exception>
    public static void Run(Tensor squares, Tensor losses, double limit, Tensor norm, Tensor scale)
    {
        Operands.OnOneDevice("gradient-clip", squares, losses, norm);
        Operands.HasShape("gradient-clip", norm, new Shape(1));
        GradientScale.Check("gradient-clip", scale, squares);
        if (norm.DType != DType.Float64)
            throw new ArgumentException($"gradient-clip: the norm is {norm} where {DType.Float64} is expected");
        if (!(limit > 0))
            throw new ArgumentException($"gradient-clip: a norm is clipped to a positive limit, got {limit}");
        using (squares.Device.Measure("gradient-clip", flops: squares.Shape.Count, bytes: squares.Bytes))
            squares.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Run(squares, losses, limit, norm, scale);
    }
}
