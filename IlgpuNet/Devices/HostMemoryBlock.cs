using System.Runtime.InteropServices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>Memory of the host process, outside the garbage-collected heap.</summary>
internal sealed unsafe class HostMemoryBlock : MemoryBlock
{
    private const int Alignment = 256;
    private void* _pointer;

    public HostMemoryBlock(long bytes)
        : base(bytes) => _pointer = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);

    public byte* Pointer => (byte*)_pointer;

    public override void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}

/// <summary>The elements of tensors in host memory, as operations on the host read and write them.</summary>
internal static unsafe class HostElements
{
    public static float* Floats(this Tensor tensor) => (float*)Address(tensor, DType.Float32);

    public static double* Doubles(this Tensor tensor) => (double*)Address(tensor, DType.Float64);

    public static int* Integers(this Tensor tensor) => (int*)Address(tensor, DType.Int32);

    private static byte* Address(Tensor tensor, DType type) =>
        tensor.DType == type && tensor.Block is HostMemoryBlock block
            ? block.Pointer + tensor.ByteOffset
            : throw new InvalidOperationException($"{tensor} is not {type} in host memory");
}
