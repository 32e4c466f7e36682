using System.IO.MemoryMappedFiles;

namespace IlgpuNet.Training.Data.Packing;

/// <summary>Bytes of a mapped file, valid until disposed.</summary>
internal readonly unsafe ref struct MappedBytes : IDisposable
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _length;

    public MappedBytes(MemoryMappedViewAccessor view, long offset, int length)
    {
        _view = view;
        byte* first = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        _start = first + view.PointerOffset + offset;
        _length = length;
    }

    public ReadOnlySpan<byte> Span => new(_start, _length);

    public void Dispose() => _view.SafeMemoryMappedViewHandle.ReleasePointer();
}
