namespace IlgpuNet.Cuda;

/// <summary>
/// The emulated <c>cp.async</c> of one thread. A copy ruins its target at once and is made only at the group's barrier
/// behind a wait for it, so that a kernel that forgets the wait, or the barrier, computes with NaN.
/// </summary>
internal sealed unsafe class AsyncCopyQueue
{
    private const int Bytes = AsyncCopy.Bytes;

    private readonly List<Copy> _open = [];
    private readonly Queue<Copy[]> _committed = [];
    private readonly List<Copy> _awaited = [];

    /// <summary>Begins a copy: NaN in every float, bf16 and tf32 until it arrives.</summary>
    public void Begin(byte* source, int sourceBytes, byte* target)
    {
        new Span<byte>(target, Bytes).Fill(0xff);
        _open.Add(new Copy((nint)source, sourceBytes, (nint)target));
    }

    /// <summary>Makes a group of the copies begun since the last one.</summary>
    public void Commit()
    {
        _committed.Enqueue([.. _open]);
        _open.Clear();
    }

    /// <summary>Waits for all groups but the newest.</summary>
    public void Wait(int newestGroups)
    {
        while (_committed.Count > newestGroups)
            _awaited.AddRange(_committed.Dequeue());
    }

    /// <summary>Makes the copies that were waited for.</summary>
    public void Arrive()
    {
        foreach (Copy copy in _awaited)
        {
            Span<byte> target = new((void*)copy.Target, Bytes);
            new ReadOnlySpan<byte>((void*)copy.Source, copy.SourceBytes).CopyTo(target);
            target[copy.SourceBytes..].Clear();
        }
        _awaited.Clear();
    }

    /// <summary>Drops what an earlier group left under way: its shared memory is no more.</summary>
    public void Forget()
    {
        _open.Clear();
        _committed.Clear();
        _awaited.Clear();
    }

    private readonly record struct Copy(nint Source, int SourceBytes, nint Target);
}
