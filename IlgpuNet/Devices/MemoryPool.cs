using IlgpuNet.Devices.Graphs;

namespace IlgpuNet.Devices;

/// <summary>
/// Keeps a device's freed memory for the next step. A training step asks for the same sizes in the same order each
/// time, so after the first step of a shape every request is met from here and the device allocates nothing.
/// </summary>
/// <remarks>
/// A request takes a free block of its own size, else, where it is large, the smallest free one of at most twice that
/// size (so that a smaller last batch reuses the full batch's memory), else new memory. Small requests are as many as
/// they are cheap, and are met by their own size alone: were they to take each other's blocks, the second step, which
/// finds all blocks free, would pair them off differently from the first and could come out short.
/// </remarks>
public sealed class MemoryPool
{
    private const long Granularity = 256;
    private const long LargeBytes = 1 << 18;
    private readonly Device _device;
    private readonly SortedList<long, Stack<MemoryBlock>> _free = [];
    private HashSet<MemoryBlock>? _traced;

    internal MemoryPool(Device device) => _device = device;

    /// <summary>Bytes taken from the system so far and not given back.</summary>
    public long BytesAllocated { get; private set; }

    /// <summary>Bytes that tensors hold now.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>The largest <see cref="BytesInUse"/> so far.</summary>
    public long PeakBytesInUse { get; private set; }

    /// <summary>How many times memory was asked of the system.</summary>
    public long SystemAllocations { get; private set; }

    /// <summary>
    /// Fills memory with not-a-number before handing it out, so that an operation that leaves part of its result
    /// unwritten is seen. For tests.
    /// </summary>
    public bool Poison { get; set; }

    /// <summary>Gives all free memory back to the system.</summary>
    public void Trim()
    {
        foreach (MemoryBlock block in _free.Values.SelectMany(blocks => blocks))
        {
            BytesAllocated -= block.Bytes;
            block.IsFree = false;
            block.Dispose();
        }
        _free.Clear();
    }

    /// <summary>Memory of at least <paramref name="bytes"/>.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="lasting">
    /// Whether it stays for the device's life: then it is new, so that a first step leaves all it used to the second.
    /// </param>
    internal MemoryBlock Rent(long bytes, bool lasting = false)
    {
        long size = (bytes + Granularity - 1) / Granularity * Granularity;
        MemoryBlock block = (lasting ? null : TakeFree(size)) ?? Allocate(size);
        block.IsFree = false;
        _traced?.Add(block);
        BytesInUse += block.Bytes;
        PeakBytesInUse = Math.Max(PeakBytesInUse, BytesInUse);
        if (Poison)
            _device.Fill(block, 0xFF);
        return block;
    }

    /// <summary>The blocks that were handed out while <paramref name="action"/> ran.</summary>
    internal IReadOnlyCollection<MemoryBlock> Trace(Action action)
    {
        HashSet<MemoryBlock> blocks = [];
        _traced = blocks;
        try
        {
            action();
        }
        finally
        {
            _traced = null;
        }
        return blocks;
    }

    internal void Return(MemoryBlock block)
    {
        BytesInUse -= block.Bytes;
        block.IsFree = true;
        if (!_free.TryGetValue(block.Bytes, out Stack<MemoryBlock>? blocks))
            _free.Add(block.Bytes, blocks = new Stack<MemoryBlock>());
        blocks.Push(block);
    }

    private MemoryBlock? TakeFree(long size)
    {
        long largest = size >= LargeBytes ? 2 * size : size;
        for (int index = FirstAtLeast(size); index < _free.Count && _free.GetKeyAtIndex(index) <= largest; index++)
        {
            if (_free.GetValueAtIndex(index).TryPop(out MemoryBlock? block))
                return block;
        }
        return null;
    }

    private int FirstAtLeast(long size)
    {
        int low = 0, high = _free.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_free.GetKeyAtIndex(middle) < size)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private MemoryBlock Allocate(long size)
    {
        MemoryBlock block;
        try
        {
            block = _device.AllocateBlock(size);
        }
        catch (DeviceException e) when (e is not CaptureException && _free.Count > 0)
        {
            // What is kept for sizes that may not come again goes first.
            Trim();
            block = _device.AllocateBlock(size);
        }
        BytesAllocated += size;
        SystemAllocations++;
        return block;
    }
}
