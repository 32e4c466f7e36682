using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>A copy in pieces of sixteen bytes: what memory gives at most is measured by it.</summary>
internal static class ChunkCopy
{
    internal struct Arguments
    {
        public ArrayView<UInt4> X;
        public ArrayView<UInt4> Y;
    }

    /// <summary>One thread a chunk.</summary>
    internal static void Kernel(Index1D i, Arguments a) => a.Y[i] = a.X[i];

    /// <summary>y = x, whole chunks of both.</summary>
    public static void Run(Tensor x, Tensor y) => x.Accelerator().Launch(
        Kernel, x.Bytes / AsyncCopy.Bytes, new Arguments { X = x.ChunkView(), Y = y.ChunkView() });
}
