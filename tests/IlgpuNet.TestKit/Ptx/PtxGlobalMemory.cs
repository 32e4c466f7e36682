namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The global memory that a kernel may touch: ranges of addresses with a copy of what is there. Everything else is
/// out of bounds, and so is what another thread has written or read in between: threads of a grid run in no order.
/// </summary>
internal sealed class PtxGlobalMemory
{
    private const int Nobody = 0, Several = -1;

    private readonly Range[] _ranges;
    private Range? _last;

    /// <summary>Memory of ranges, those that overlap as one.</summary>
    public PtxGlobalMemory(IEnumerable<(ulong Address, byte[] Content)> ranges)
    {
        List<Range> merged = [];
        foreach ((ulong address, byte[] content) in ranges.OrderBy(range => range.Address))
        {
            if (merged.Count > 0 && merged[^1] is Range last && address < last.End)
            {
                byte[] joined = new byte[Math.Max(last.End, address + (ulong)content.Length) - last.Address];
                content.CopyTo(joined, (int)(address - last.Address));
                last.Content.CopyTo(joined, 0);
                merged[^1] = new Range(last.Address, joined);
            }
            else
            {
                merged.Add(new Range(address, content));
            }
        }
        _ranges = [.. merged];
    }

    /// <summary>The ranges and what is in them now.</summary>
    public IEnumerable<(ulong Address, byte[] Content)> Ranges =>
        _ranges.Select(range => (range.Address, range.Content));

    /// <summary>Bytes that a thread reads.</summary>
    /// <exception cref="PtxFault">They are out of bounds, misaligned, or another thread's.</exception>
    public ReadOnlySpan<byte> Read(ulong address, int bytes, int thread)
    {
        (Range range, int first) = Find(address, bytes);
        for (int i = first; i < first + bytes; i++)
        {
            if (range.Writers[i] is not Nobody and int writer && writer != thread + 1)
                throw new PtxFault($"reads global memory at {address:x} that thread {writer - 1} of the grid writes");
            range.Readers[i] = range.Readers[i] == Nobody || range.Readers[i] == thread + 1 ? thread + 1 : Several;
        }
        return range.Content.AsSpan(first, bytes);
    }

    /// <summary>Bytes that a thread writes.</summary>
    /// <exception cref="PtxFault">They are out of bounds, misaligned, or another thread's.</exception>
    public Span<byte> Write(ulong address, int bytes, int thread)
    {
        (Range range, int first) = Find(address, bytes);
        for (int i = first; i < first + bytes; i++)
        {
            if (range.Writers[i] is not Nobody and int writer && writer != thread + 1)
                throw new PtxFault($"writes global memory at {address:x} that thread {writer - 1} of the grid writes");
            if (range.Readers[i] is not Nobody and int reader && reader != thread + 1)
                throw new PtxFault($"writes global memory at {address:x} that another thread of the grid reads");
            range.Writers[i] = thread + 1;
        }
        return range.Content.AsSpan(first, bytes);
    }

    private (Range Range, int First) Find(ulong address, int bytes)
    {
        if (address % (ulong)bytes != 0)
            throw new PtxFault($"{bytes} bytes of global memory at {address:x} are misaligned");
        if (_last is null || !_last.Has(address, bytes))
        {
            _last = Array.Find(_ranges, range => range.Has(address, bytes))
                ?? throw new PtxFault(
                    $"{bytes} bytes of global memory at {address:x} are out of bounds: {Nearest(address)}");
        }
        return (_last, (int)(address - _last.Address));
    }

    private string Nearest(ulong address)
    {
        Range? below = _ranges.LastOrDefault(range => range.Address <= address);
        return below is null
            ? "before every range"
            : $"{address - below.End} bytes behind one of {below.Content.Length}";
    }

    private sealed class Range(ulong address, byte[] content)
    {
        public ulong Address { get; } = address;

        public byte[] Content { get; } = content;

        /// <summary>For each byte the number of the thread that has written it, from one.</summary>
        public int[] Writers { get; } = new int[content.Length];

        /// <summary>For each byte the number of the thread that has read it, from one.</summary>
        public int[] Readers { get; } = new int[content.Length];

        public ulong End => Address + (ulong)Content.Length;

        public bool Has(ulong start, int bytes) => start >= Address && start + (ulong)bytes <= End;
    }
}
