using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The pooled values of a block's normalised output z, for attention blocks (stub).</summary>
public sealed class Descriptors
{
    internal Descriptors()
    {
    }

    /// <summary>Device of z.</summary>
    public Device Device => throw new NotImplementedException();

    /// <summary>The averages of z, pooled from z itself.</summary>
    public static Descriptors Of(Tensor z, IReadOnlyList<int> grids) => throw new NotImplementedException();

    /// <summary>The average of z [N, H, W, C] over an adaptive grid: [N, grid, grid, C]. The grid must be among those declared.</summary>
    public Tensor Cells(int grid) => throw new NotImplementedException();
}
