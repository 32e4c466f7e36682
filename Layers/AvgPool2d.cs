using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>The average of each window of a map [N, H, W, C]; padding counts as zeros.</summary>
/// <param name="kernel">Extents of the window.</param>
/// <param name="stride">Distance between windows; the kernel when null.</param>
/// <param name="padding">Positions added on each side, at most half the kernel; none when null.</param>
public sealed class AvgPool2d(Size2d kernel, Size2d? stride = null, Size2d? padding = null) : Module
{
    private readonly Size2d _stride = stride ?? kernel;
    private readonly Size2d _padding = padding ?? 0;

    /// <inheritdoc/>
    public override string ToString() => $"AvgPool2d {kernel} / {_stride}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => AveragePool.Window(x, kernel, _stride, _padding);
}
