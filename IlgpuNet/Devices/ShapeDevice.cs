using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// The <c>shapes</c> device: tensors without memory, operations without arithmetic. A network run on it tells its
/// shapes, its costs and, through the pool, exactly how many bytes of tensors a training step needs.
/// </summary>
public sealed class ShapeDevice : Device
{
    /// <summary>A device that only counts.</summary>
    /// <param name="mapType">The type of feature maps.</param>
    public ShapeDevice(DType mapType = DType.Float32)
        : base("shapes", "shapes, costs and memory only", DType.Float32) => MapType = mapType;

    /// <inheritdoc/>
    public override DType MapType { get; }

    /// <summary>Does nothing: there is nothing to wait for.</summary>
    public override void Synchronize()
    {
    }

    internal override TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class => null;

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
