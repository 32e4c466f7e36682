using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Average pooling per channel over ranges of rows and columns: windows, adaptive grids, or cells merged to a grid.
/// y[n, i, j, c] = sum over p in vertical range i and q in horizontal range j of v[p] h[q] x[n, p, q, c] / (V[i] H[j]),
/// with the weights v, h and the divisors V, H of the ranges.
/// </summary>
/// <remarks>
/// dx[n, p, q, c] = v[p] h[q] times the sum of dy[n, i, j, c] / (V[i] H[j]) over the ranges that hold (p, q).
/// </remarks>
public sealed partial class AveragePool : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<ElementForms<IForm>> s_kernels = new(
        new(
            new KernelForm<Fp32Element, Fp32Element, FourLanes, FourDoubles>(),
            new KernelForm<Fp32Element, Bf16Element, EightLanes, EightDoubles>()),
        new(
            new KernelForm<Bf16Element, Fp32Element, EightLanes, EightDoubles>(),
            new KernelForm<Bf16Element, Bf16Element, EightLanes, EightDoubles>()));

    private readonly Tensor _x;
    private readonly PoolRanges _vertical;
    private readonly PoolRanges _horizontal;

    internal AveragePool(Tensor x, PoolRanges vertical, PoolRanges horizontal) =>
        (_x, _vertical, _horizontal) = (x, vertical, horizontal);

    /// <summary>What is pooled.</summary>
    public Tensor X => _x;

    /// <summary>Ranges of its rows.</summary>
    public PoolRanges Vertical => _vertical;

    /// <summary>Ranges of its columns.</summary>
    public PoolRanges Horizontal => _horizontal;

    private interface IForm
    {
        void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y);

        void Backward(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx);
    }

    /// <summary>Averages <paramref name="x"/> over ranges.</summary>
    /// <param name="x">A feature map, [N, H, W, C].</param>
    /// <param name="vertical">Ranges of the H rows.</param>
    /// <param name="horizontal">Ranges of the W columns.</param>
    /// <param name="type">The type of the averages; <see cref="Devices.Device.FloatType"/> when null.</param>
    /// <returns>[N, vertical.Outputs, horizontal.Outputs, C].</returns>
    /// <exception cref="ArgumentException">x is not a feature map, or the ranges cut axes of other lengths.</exception>
    public static Tensor Apply(Tensor x, PoolRanges vertical, PoolRanges horizontal, DType? type = null)
    {
        Operands.IsFeatureMap("average-pool", x);
        if (vertical.Inputs != x.Shape.H || horizontal.Inputs != x.Shape.W)
        {
            throw new ArgumentException(
                $"average-pool: the ranges are of a {vertical.Inputs}x{horizontal.Inputs} map, x has shape {x.Shape}");
        }
        Tensor y = Forward(x, vertical, horizontal, type);
        x.Device.Tape?.Record(new AveragePool(x, vertical, horizontal), inputs: [x], saved: [], y);
        return y;
    }

    /// <summary>Averages over a grid of any size, as PyTorch's <c>AdaptiveAvgPool2d</c> does.</summary>
    public static Tensor Adaptive(Tensor x, Size2d grid)
    {
        Operands.IsFeatureMap("average-pool", x);
        return Apply(x, PoolRanges.Adaptive(x.Shape.H, grid.Height), PoolRanges.Adaptive(x.Shape.W, grid.Width));
    }

    /// <summary>
    /// Averages over sliding windows, as PyTorch's <c>AvgPool2d</c>: to a map of the type of <paramref name="x"/>.
    /// </summary>
    /// <param name="x">A feature map, [N, H, W, C].</param>
    /// <param name="kernel">Extents of a window.</param>
    /// <param name="stride">Distances between windows.</param>
    /// <param name="padding">Positions added on every side, at most half the window.</param>
    /// <param name="ceiling">Whether a last window that starts inside but ends outside counts.</param>
    /// <param name="countPadding">Whether the divisor counts the padding.</param>
    public static Tensor Window(
        Tensor x, Size2d kernel, Size2d stride, Size2d padding, bool ceiling = false, bool countPadding = true)
    {
        Operands.IsFeatureMap("average-pool", x);
        return Apply(
            x,
            PoolRanges.Window(x.Shape.H, kernel.Height, stride.Height, padding.Height, ceiling, countPadding),
            PoolRanges.Window(x.Shape.W, kernel.Width, stride.Width, padding.Width, ceiling, countPadding),
            x.DType);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients) =>
        Spread(dy, _vertical, _horizontal, gradients.For(_x));

    /// <summary>The transpose of averaging: each value goes to the inputs of its range, by their weights.</summary>
    internal static void Spread(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx)
    {
        double flops = Flops(vertical, horizontal, dy);
        using (dy.Device.Measure("average-pool.backward", flops, dx.Tensor.Bytes + dy.Bytes))
        {
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(dx.Tensor).For(dy))
                ?.Backward(dy, vertical, horizontal, dx);
        }
    }

    /// <summary>Averages without recording.</summary>
    internal static Tensor Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, DType? type = null)
    {
        Shape shape = new(x.Shape.N, vertical.Outputs, horizontal.Outputs, x.Shape.C);
        Tensor y = Tensor.Empty(x.Device, shape, type);
        using (x.Device.Measure("average-pool.forward", Flops(vertical, horizontal, y), x.Bytes + y.Bytes))
        {
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x).For(y))
                ?.Forward(x, vertical, horizontal, y);
        }
        return y;
    }

    /// <summary>Two for every input of every range.</summary>
    private static double Flops(PoolRanges vertical, PoolRanges horizontal, Tensor y) =>
        2.0 * Covered(vertical) * Covered(horizontal) * y.Shape.N * y.Shape.C;

    private static int Covered(PoolRanges ranges)
    {
        int covered = 0;
        for (int i = 0; i < ranges.Outputs; i++)
            covered += ranges.Ends[i] - ranges.Starts[i];
        return covered;
    }
}
