using System.Runtime.InteropServices;
using ILGPU.Runtime;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Writes tensors from the host without waiting: through page-locked memory, which an ILGPU device fetches when it
/// comes to it. On other devices it writes them at once.
/// </summary>
/// <param name="device">Where the tensors are.</param>
public sealed class UploadBuffer(Device device) : IDisposable
{
    private PageLockedArray1D<byte>? _memory;
    private int _used;

    /// <summary>
    /// Takes the memory anew. What was written before must have arrived: the host has read something that was computed
    /// behind it.
    /// </summary>
    /// <param name="bytes">How much is going to be written.</param>
    public void Begin(int bytes)
    {
        _used = 0;
        if (device is not AcceleratorDevice accelerator || _memory?.Length >= bytes)
            return;
        _memory?.Dispose();
        _memory = accelerator.Accelerator.AllocatePageLocked1D<byte>(bytes, false);
    }

    /// <summary>Writes floating-point numbers.</summary>
    /// <exception cref="ArgumentException">The count differs from the tensor's.</exception>
    public void Write(ReadOnlySpan<float> values, Tensor destination)
    {
        if (destination.DType == DType.Float32 && values.Length == destination.Shape.Count && _memory is not null)
            Fetch(MemoryMarshal.AsBytes(values), destination);
        else
            destination.Write(values);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory?.Dispose();

    private void Fetch(ReadOnlySpan<byte> values, Tensor destination)
    {
        values.CopyTo(_memory!.Span.Slice(_used, values.Length));
        destination.Accelerator().Fetch(_memory.ArrayView.SubView(_used, values.Length), destination);
        _used += values.Length;
    }
}
