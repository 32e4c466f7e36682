using System.Runtime.InteropServices;
using ILGPU.Runtime;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Tensors that lie one behind the other in a device's memory, so that the host reads all of them at once: on an ILGPU
/// device by one copy into page-locked memory.
/// </summary>
public sealed class DownloadBuffer : IDisposable
{
    private readonly Tensor _memory;
    private readonly Tensor[] _tensors;
    private readonly PageLockedArray1D<byte>? _pageLocked;
    private readonly byte[] _pageable = [];

    /// <summary>Memory on both sides, outside any scope.</summary>
    /// <param name="device">The device.</param>
    /// <param name="tensors">What the tensors are.</param>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public DownloadBuffer(Device device, params IReadOnlyList<(Shape Shape, DType Type)> tensors)
    {
        long[] starts = new long[tensors.Count];
        long end = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            (Shape shape, DType type) = tensors[i];
            int size = type.SizeInBytes();
            starts[i] = (end + size - 1) / size * size;
            end = starts[i] + shape.Count * size;
        }
        int words = checked((int)((end + sizeof(int) - 1) / sizeof(int))), bytes = words * sizeof(int);
        _memory = Tensor.Unscoped(device, new Shape(words), DType.Int32);
        _tensors = [.. tensors.Select((tensor, i) => _memory.View(starts[i], tensor.Shape, tensor.Type))];
        if (device is AcceleratorDevice accelerator)
            _pageLocked = accelerator.Accelerator.AllocatePageLocked1D<byte>(bytes, false);
        else
            _pageable = new byte[bytes];
    }

    /// <summary>The tensor that was given as the one at <paramref name="index"/>, from 0.</summary>
    public Tensor this[int index] => _tensors[index];

    /// <summary>Reads the tensors, waiting for the device.</summary>
    public void Read()
    {
        if (_pageLocked is not null)
            _memory.Accelerator().CopyToHost(_memory, _pageLocked.ArrayView);
        else
            _memory.Device.CopyToHost(_memory, _pageable);
    }

    /// <summary>What the last <see cref="Read"/> found in a tensor of floating-point numbers.</summary>
    /// <exception cref="InvalidOperationException">It holds no numbers of single or double precision.</exception>
    public double[] Doubles(int index) => _tensors[index].DType switch
    {
        DType.Float32 => Array.ConvertAll(Elements<float>(index).ToArray(), value => (double)value),
        DType.Float64 => Elements<double>(index).ToArray(),
        _ => throw new InvalidOperationException($"{_tensors[index]} holds neither single nor double precision"),
    };

    /// <summary>What the last <see cref="Read"/> found in a tensor of integers.</summary>
    /// <exception cref="InvalidOperationException">It holds no integers.</exception>
    public int[] Integers(int index) => _tensors[index].DType == DType.Int32
        ? Elements<int>(index).ToArray()
        : throw new InvalidOperationException($"{_tensors[index]} holds no integers");

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _pageLocked?.Dispose();
        _memory.Dispose();
    }

    private ReadOnlySpan<T> Elements<T>(int index)
        where T : unmanaged
    {
        Tensor tensor = _tensors[index];
        ReadOnlySpan<byte> all = _pageLocked is null ? _pageable : _pageLocked.Span;
        return MemoryMarshal.Cast<byte, T>(all.Slice((int)(tensor.ByteOffset - _memory.ByteOffset), (int)tensor.Bytes));
    }
}
