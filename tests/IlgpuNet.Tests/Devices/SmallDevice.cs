using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

/// <summary>A device that has little memory, and computes nothing in it.</summary>
internal sealed class SmallDevice(long bytes) : Device("small", "a few bytes", DType.Float32)
{
    private long _taken;

    public override long? FreeBytes => bytes - _taken;

    public override void Synchronize()
    {
    }

    internal override TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class => null;

    internal override MemoryBlock AllocateBlock(long wanted)
    {
        if (_taken + wanted > bytes)
        {
            throw DeviceException.OutOfMemory(
                Name, wanted, FreeBytes, Pool.BytesAllocated, new InsufficientMemoryException());
        }
        _taken += wanted;
        return new Block(this, wanted);
    }

    internal override void Fill(MemoryBlock block, byte value)
    {
    }

    internal override void Clear(Tensor tensor)
    {
    }

    internal override void CopyFromHost(ReadOnlySpan<byte> source, Tensor destination)
    {
    }

    internal override void CopyToHost(Tensor source, Span<byte> destination)
    {
    }

    private sealed class Block(SmallDevice device, long bytes) : MemoryBlock(bytes)
    {
        public override void Dispose() => device._taken -= Bytes;
    }
}
