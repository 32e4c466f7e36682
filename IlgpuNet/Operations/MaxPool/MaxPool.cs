using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Maximum pooling: y[n,i,j,c] is the maximum of x[n,h,w,c] over the vertical range i and the horizontal range j. The
/// gradient of each output goes to the first input, row by row, that has the maximum; where ranges overlap, an input
/// gathers from its outputs in their order. Padding takes no part, so it never wins.
/// </summary>
public sealed partial class MaxPool : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<ElementForms<IForm>> s_kernels = new(
        new(
            new KernelForm<Fp32Element, Fp32Element, FourLanes>(),
            new KernelForm<Fp32Element, Bf16Element, EightLanes>()),
        new(
            new KernelForm<Bf16Element, Fp32Element, EightLanes>(),
            new KernelForm<Bf16Element, Bf16Element, EightLanes>()));

    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly PoolRanges _vertical;
    private readonly PoolRanges _horizontal;

    private MaxPool(Tensor x, Tensor y, PoolRanges vertical, PoolRanges horizontal) =>
        (_x, _y, _vertical, _horizontal) = (x, y, vertical, horizontal);

    /// <summary>What is pooled.</summary>
    public Tensor X => _x;

    /// <summary>Ranges of its rows.</summary>
    public PoolRanges Vertical => _vertical;

    /// <summary>Ranges of its columns.</summary>
    public PoolRanges Horizontal => _horizontal;

    private interface IForm
    {
        void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y);

        void Backward(
            Tensor x, Tensor y, Tensor dy, PoolRanges vertical, PoolRanges horizontal, Tensor dx, bool accumulate);
    }

    /// <summary>Pools <paramref name="x"/>, [N, H, W, C], over ranges.</summary>
    /// <param name="x">What to pool.</param>
    /// <param name="vertical">Ranges over H.</param>
    /// <param name="horizontal">Ranges over W.</param>
    /// <param name="type">The type of the result; that of <paramref name="x"/> when null.</param>
    /// <returns>A new tensor [N, vertical.Outputs, horizontal.Outputs, C].</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not a feature map of the ranges' extent.</exception>
    public static Tensor Apply(Tensor x, PoolRanges vertical, PoolRanges horizontal, DType? type = null)
    {
        Operands.IsFeatureMap("max-pool", x);
        Operands.HasShape("max-pool", x, new Shape(x.Shape.N, vertical.Inputs, horizontal.Inputs, x.Shape.C));
        Shape shape = new(x.Shape.N, vertical.Outputs, horizontal.Outputs, x.Shape.C);
        Tensor y = Tensor.Empty(x.Device, shape, type ?? x.DType);
        double flops = Comparisons(y.Shape, vertical, horizontal);
        using (x.Device.Measure("max-pool.forward", flops, bytes: x.Bytes + y.Bytes))
        {
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x).For(y))
                ?.Forward(x, vertical, horizontal, y);
        }
        x.Device.Tape?.Record(new MaxPool(x, y, vertical, horizontal), inputs: [x], saved: [x, y], y);
        return y;
    }

    /// <summary>Pools over sliding windows, as PyTorch's <c>MaxPool2d</c>.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="kernel">Extent of a window.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="padding">Positions added on every side, at most half the window.</param>
    /// <param name="ceiling">Whether a last window that starts inside but ends outside counts.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not a feature map, or no window fits it.</exception>
    public static Tensor Window(Tensor x, Size2d kernel, Size2d stride, Size2d padding, bool ceiling = false)
    {
        Operands.IsFeatureMap("max-pool", x);
        return Apply(
            x,
            PoolRanges.Window(x.Shape.H, kernel.Height, stride.Height, padding.Height, ceiling),
            PoolRanges.Window(x.Shape.W, kernel.Width, stride.Width, padding.Width, ceiling));
    }

    /// <summary>
    /// Pools to a grid of the given size, whatever the map's: to descriptors, of
    /// <see cref="Devices.Device.FloatType"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not a feature map.</exception>
    public static Tensor Adaptive(Tensor x, Size2d grid)
    {
        Operands.IsFeatureMap("max-pool", x);
        return Apply(
            x,
            PoolRanges.Adaptive(x.Shape.H, grid.Height),
            PoolRanges.Adaptive(x.Shape.W, grid.Width),
            x.Device.FloatType);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        (Tensor dx, bool accumulate) = gradients.For(_x);
        double flops = Comparisons(dy.Shape, _vertical, _horizontal);
        using (dy.Device.Measure("max-pool.backward", flops, bytes: 2.0 * (_x.Bytes + dy.Bytes)))
        {
            dy.Device.Choose<IForm>(s_reference, s_simd, s_kernels.For(_x).For(dy))?
                .Backward(_x, _y, dy, _vertical, _horizontal, dx, accumulate);
        }
    }

    private static double Comparisons(Shape y, PoolRanges vertical, PoolRanges horizontal) =>
        (double)y.N * y.C * Covered(vertical) * Covered(horizontal);

    private static long Covered(PoolRanges ranges)
    {
        long sum = 0;
        for (int i = 0; i < ranges.Outputs; i++)
            sum += ranges.Ends[i] - ranges.Starts[i];
        return sum;
    }
}
