namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// Shared memory of a group. Threads exchange through it across a barrier only: between two barriers a byte is one
/// thread's if it is written. What nobody has written is not read, and a copy under way is neither read nor written
/// over.
/// </summary>
internal sealed class PtxSharedMemory(int bytes)
{
    /// <summary>Stands for a thread where a warp reads together.</summary>
    public const int WholeWarp = Several - 1;

    private const int Nobody = 0, Several = -1;

    private readonly byte[] _content = new byte[bytes];
    private readonly bool[] _isWritten = new bool[bytes];
    private readonly bool[] _isUnderWay = new bool[bytes];
    private readonly int[] _writers = new int[bytes];
    private readonly int[] _readers = new int[bytes];

    /// <summary>Bytes that a thread reads.</summary>
    /// <exception cref="PtxFault">It may not.</exception>
    public ReadOnlySpan<byte> Read(ulong address, int count, int thread)
    {
        int first = Check(address, count);
        for (int i = first; i < first + count; i++)
        {
            if (_isUnderWay[i])
                throw new PtxFault($"reads shared memory at {i} to which a copy is under way");
            if (!_isWritten[i])
                throw new PtxFault($"reads shared memory at {i} that nobody has written");
            if (_writers[i] != Nobody && _writers[i] != thread + 1)
                throw Race($"reads shared memory at {i} that thread {_writers[i] - 1} writes");
            _readers[i] = _readers[i] == Nobody || _readers[i] == thread + 1 ? thread + 1 : Several;
        }
        return _content.AsSpan(first, count);
    }

    /// <summary>Writes as a thread.</summary>
    /// <exception cref="PtxFault">It may not.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> source, int thread)
    {
        int first = Own(address, source.Length, thread);
        _isWritten.AsSpan(first, source.Length).Fill(true);
        source.CopyTo(_content.AsSpan(first));
    }

    /// <summary>Begins a copy of a thread, which may arrive at any time from now on.</summary>
    /// <exception cref="PtxFault">Somebody uses its target.</exception>
    public void BeginCopy(ulong address, int count, int thread)
    {
        int first = Own(address, count, thread);
        _isUnderWay.AsSpan(first, count).Fill(true);
    }

    /// <summary>Ends a copy that its thread has waited for.</summary>
    public void EndCopy(ulong address, ReadOnlySpan<byte> source, int thread)
    {
        _isUnderWay.AsSpan((int)address, source.Length).Clear();
        Write(address, source, thread);
    }

    /// <summary>All threads are at a barrier: from here on they see what each has written.</summary>
    public void Barrier()
    {
        Array.Clear(_writers);
        Array.Clear(_readers);
    }

    private int Own(ulong address, int count, int thread)
    {
        int first = Check(address, count);
        for (int i = first; i < first + count; i++)
        {
            if (_isUnderWay[i])
                throw new PtxFault($"writes shared memory at {i} to which a copy is under way");
            if (_writers[i] != Nobody && _writers[i] != thread + 1)
                throw Race($"writes shared memory at {i} that thread {_writers[i] - 1} writes");
            if (_readers[i] != Nobody && _readers[i] != thread + 1)
                throw Race($"writes shared memory at {i} that another thread reads");
            _writers[i] = thread + 1;
        }
        return first;
    }

    private int Check(ulong address, int count)
    {
        if (address % (ulong)count != 0)
            throw new PtxFault($"{count} bytes of shared memory at {address:x} are misaligned");
        if (address + (ulong)count > (ulong)_content.Length || address > (ulong)_content.Length)
        {
            throw new PtxFault(
                $"{count} bytes of shared memory at {address:x} are out of bounds: there are {_content.Length}");
        }
        return (int)address;
    }

    private static PtxFault Race(string access) => new($"{access}, without a barrier between");
}
