using System.Runtime.InteropServices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>What the devices have in common whose tensors are ordinary memory of the process.</summary>
public abstract unsafe class HostMemoryDevice : Device
{
    private protected HostMemoryDevice(string name, string description, DType floatType)
        : base(name, description, floatType)
    {
    }

    /// <summary>Does nothing: the host computes before it returns.</summary>
    public override void Synchronize()
    {
    }

    internal override MemoryBlock AllocateBlock(long bytes) => new HostMemoryBlock(bytes);

    internal override void Fill(MemoryBlock block, byte value) =>
        NativeMemory.Fill(((HostMemoryBlock)block).Pointer, (nuint)block.Bytes, value);

    internal override void Clear(Tensor tensor) => NativeMemory.Clear(Start(tensor), (nuint)tensor.Bytes);

    internal override void CopyFromHost(ReadOnlySpan<byte> source, Tensor destination) =>
        source.CopyTo(new Span<byte>(Start(destination), checked((int)destination.Bytes)));

    internal override void CopyToHost(Tensor source, Span<byte> destination) =>
        new ReadOnlySpan<byte>(Start(source), checked((int)source.Bytes)).CopyTo(destination);

    private static byte* Start(Tensor tensor) => ((HostMemoryBlock)tensor.Block).Pointer + tensor.ByteOffset;
}
