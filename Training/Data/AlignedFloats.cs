using System.Runtime.CompilerServices;

namespace IlgpuNet.Training.Data;

/// <summary>Floats that begin at a cache line and do not move, so that whole lines can be written.</summary>
internal sealed class AlignedFloats
{
    private const int LineBytes = 64;

    private readonly float[] _memory;
    private readonly int _start;
    private readonly int _length;

    /// <summary>An array with undefined contents.</summary>
    public unsafe AlignedFloats(int length)
    {
        _memory = GC.AllocateUninitializedArray<float>(checked(length + LineBytes / sizeof(float)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _memory[0]);
        _start = (int)((LineBytes - address % LineBytes) % LineBytes / sizeof(float));
        _length = length;
    }

    /// <summary>The elements.</summary>
    public Span<float> Span => _memory.AsSpan(_start, _length);
}
