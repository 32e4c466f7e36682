using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The pooled values of a block's normalised output z, for attention blocks (stub).</summary>
public sealed class Descriptors
{
    internal Descriptors()
    {
    }

    /// <summary>The average of z [N, H, W, C] over an adaptive grid: [N, grid, grid, C]. The grid must be among those declared.</summary>
    public Tensor Cells(int grid) => throw new NotImplementedException();
}
