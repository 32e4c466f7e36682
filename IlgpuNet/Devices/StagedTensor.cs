using ILGPU.Runtime;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Integers that an ILGPU device fetches while it computes: the host writes them piece by piece into page-locked
/// memory, and each piece is copied on a stream that is not the device's. Pieces may be written and sent by any
/// threads; the device's own thread does the rest.
/// </summary>
public sealed class StagedTensor : IDisposable
{
    private readonly AcceleratorDevice _device;
    private readonly Tensor _tensor;
    private readonly PageLockedArray1D<int> _host;
    private readonly AcceleratorStream _stream;
    private ProfilingMarker? _read;

    /// <summary>Memory on both sides.</summary>
    /// <param name="device">The device.</param>
    /// <param name="length">How many integers.</param>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public StagedTensor(AcceleratorDevice device, int length)
    {
        _device = device;
        _tensor = Tensor.Unscoped(device, new Shape(length), DType.Int32);
        _host = device.Accelerator.AllocatePageLocked1D<int>(length, false);
        _stream = device.Accelerator.CreateStream();
    }

    /// <summary>How many integers.</summary>
    public int Length => (int)_host.Length;

    /// <summary>A piece of the host's memory, to be written before it is sent.</summary>
    public Span<int> Piece(int start, int length) => _host.Span.Slice(start, length);

    /// <summary>Begins to copy a piece to the device.</summary>
    public void Send(int start, int length)
    {
        // The driver works for the device that the calling thread is bound to.
        _device.Accelerator.Bind();
        _tensor.IntegerView().SubView(start, length).CopyFrom(_stream, _host.ArrayView.SubView(start, length));
    }

    /// <summary>Waits until what was sent has arrived.</summary>
    public void AwaitArrival() => _stream.Synchronize();

    /// <summary>A tensor over the device's memory, from an element on, when all that was sent has arrived.</summary>
    public Tensor Arrived(int start, Shape shape)
    {
        AwaitArrival();
        return _tensor.View(start, shape);
    }

    /// <summary>Copies integers from an element on to a tensor, when all that was sent has arrived.</summary>
    public void CopyArrived(int start, Tensor destination)
    {
        _device.Copy(Arrived(start, destination.Shape), destination);
        NoteReaders();
    }

    /// <summary>
    /// Notes that operations issued so far read the memory: <see cref="AwaitReaders"/> waits for them.
    /// </summary>
    public void NoteReaders()
    {
        _read?.Dispose();
        _read = _device.Mark();
    }

    /// <summary>Waits until the memory may be overwritten.</summary>
    public void AwaitReaders()
    {
        _read?.Synchronize();
        _read?.Dispose();
        _read = null;
    }

    /// <summary>Gives the memory back, when nothing is on its way any more.</summary>
    public void Dispose()
    {
        AwaitArrival();
        AwaitReaders();
        _stream.Dispose();
        _host.Dispose();
        _tensor.Dispose();
    }
}
