using System.Runtime.InteropServices;

namespace IlgpuNet.Operations;

/// <summary>What a thread of the host keeps memory for between the pieces of its work.</summary>
internal enum ScratchUse
{
    /// <summary>Pointers to rows of the left factor.</summary>
    SourceRows,

    /// <summary>Pointers to rows of the result.</summary>
    ResultRows,

    /// <summary>The left factor, where it has to be gathered.</summary>
    Left,

    /// <summary>One panel of the right factor, where it has to be gathered.</summary>
    Panel,

    /// <summary>Results of a tile that reaches over the matrix's last column.</summary>
    Edge,

    /// <summary>Pointers to the rows of that tile.</summary>
    EdgeRows,

    /// <summary>A row of results past the matrix's last.</summary>
    Unread,

    /// <summary>Weights before their transform.</summary>
    Window,

    /// <summary>A patch of the source that reaches over the edge of the map.</summary>
    Patch,

    /// <summary>Products before they are transformed back.</summary>
    Products,
}

/// <summary>
/// Memory of one thread that grows to the largest request and stays. The pool cannot serve it: that belongs to the
/// thread that drives the device.
/// </summary>
internal sealed unsafe class ThreadScratch
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static ThreadScratch? s_current;

    private readonly nint[] _memory = new nint[Enum.GetValues<ScratchUse>().Length];
    private readonly long[] _bytes = new long[Enum.GetValues<ScratchUse>().Length];

    ~ThreadScratch()
    {
        foreach (nint memory in _memory)
            NativeMemory.AlignedFree((void*)memory);
    }

    /// <summary>The calling thread's memory.</summary>
    public static ThreadScratch Current => s_current ??= new ThreadScratch();

    /// <summary>
    /// At least <paramref name="count"/> floats of unspecified value, valid until the same use is asked for again.
    /// </summary>
    public float* Floats(ScratchUse use, long count) => (float*)Memory(use, count * sizeof(float));

    /// <summary>At least <paramref name="count"/> pointers.</summary>
    public float** Pointers(ScratchUse use, long count) => (float**)Memory(use, count * sizeof(float*));

    private void* Memory(ScratchUse use, long bytes)
    {
        int slot = (int)use;
        if (_bytes[slot] < bytes)
        {
            NativeMemory.AlignedFree((void*)_memory[slot]);
            _memory[slot] = (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _bytes[slot] = bytes;
        }
        return (void*)_memory[slot];
    }
}
