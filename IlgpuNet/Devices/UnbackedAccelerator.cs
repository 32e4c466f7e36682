using ILGPU;
using IlgpuNet.Cuda;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// An ILGPU device without memory, where no kernel runs. A step takes from its pool and gives back the very blocks
/// that it would on a real one, what its kernels pack and put aside included.
/// </summary>
/// <param name="precision">The arithmetic of convolutions, and the type of maps.</param>
/// <param name="tiles">The tiles that are measured: they decide on some of the blocks.</param>
/// <param name="sharedMemory">It decides on which tiles there are.</param>
internal sealed class UnbackedAccelerator(Precision precision, TileTable tiles, SharedMemoryLimits sharedMemory)
    : AcceleratorDevice(precision, tiles, sharedMemory)
{
    public override void Synchronize()
    {
    }

    internal override void Launch<TArguments>(Action<Index1D, TArguments> kernel, long count, TArguments arguments)
    {
    }

    internal override void LaunchGroups<TArguments>(Action<TArguments> kernel, int groups, TArguments arguments)
    {
    }

    internal override MemoryBlock AllocateBlock(long bytes) => new UnbackedBlock(bytes);

    internal override void Fill(MemoryBlock block, byte value)
    {
    }

    internal override void Clear(Tensor tensor)
    {
    }

    internal override void CopyFromHost(ReadOnlySpan<byte> source, Tensor destination)
    {
    }

    internal override void CopyToHost(Tensor source, Span<byte> destination) => destination.Clear();
}
