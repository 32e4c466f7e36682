using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Cuda;

/// <summary>The loops by which ceilings are measured do the work that is counted.</summary>
public class CeilingTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    [Fact]
    public void Copy_moves_every_chunk()
    {
        using MemoryScope scope = warps.Device.OpenScope();
        float[] values = [.. Enumerable.Range(0, 40).Select(i => i + 0.5f)];
        Tensor x = Tensor.From(warps.Device, new Shape(values.Length), values);
        Tensor y = Tensor.Zeros(warps.Device, x.Shape);

        ChunkCopy.Run(x, y);

        Assert.Equal(values, y.ReadFloats());
    }

    [Fact]
    public void Matrix_loop_adds_a_product_to_every_chain_each_time()
    {
        using MemoryScope scope = warps.Device.OpenScope();
        const int Groups = 2, Loops = 2, InnerExtent = 16;
        Tensor sums = Tensor.Empty(warps.Device, MatrixLoop.SumShape(Groups));

        MatrixLoop.Run(sums, Groups, Loops, Bf16.Round(1) * 0x10001u);

        // Chain c begins with c, and a product of ones is the inner extent.
        int threads = Groups * TileThreads.Count;
        Assert.Equal(
            Enumerable.Range(0, sums.Shape[0] * threads).Select(i => (float)(i / threads + Loops * InnerExtent)),
            sums.ReadFloats());
        double products = sums.Shape[0] * threads / 32 * Loops;
        Assert.Equal(products * 2 * 16 * 8 * 16, MatrixLoop.Flops(Groups, Loops));
    }
}
