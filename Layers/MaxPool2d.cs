using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>The maximum of each window of a map [N, H, W, C]; padding never wins.</summary>
/// <param name="kernel">Extents of the window.</param>
/// <param name="stride">Distance between windows; the kernel when null.</param>
/// <param name="padding">Positions added on each side, at most half the kernel; none when null.</param>
/// <param name="ceiling">Whether a last window that starts inside but ends outside counts.</param>
public sealed class MaxPool2d(
    Size2d kernel, Size2d? stride = null, Size2d? padding = null, bool ceiling = false) : Module
{
    private readonly Size2d _stride = stride ?? kernel;
    private readonly Size2d _padding = padding ?? 0;

    /// <inheritdoc/>
    public override string ToString() => $"MaxPool2d {kernel} / {_stride}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => MaxPool.Window(x, kernel, _stride, _padding, ceiling);
}
