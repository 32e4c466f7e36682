namespace IlgpuNet.TestKit.Ptx;

/// <summary>The asynchronous copies of one thread, in groups. Source: NVIDIA, PTX ISA, "Asynchronous copy".</summary>
internal sealed class PtxCopyQueue
{
    private readonly List<Copy> _open = [];
    private readonly Queue<Copy[]> _groups = [];

    /// <summary>Notes a copy that has begun.</summary>
    public void Begin(Copy copy) => _open.Add(copy);

    /// <summary>"Batches all prior initiated but uncommitted cp.async instructions into a cp.async-group".</summary>
    public void Commit()
    {
        _groups.Enqueue([.. _open]);
        _open.Clear();
    }

    /// <summary>The copies that are done when only so many of the newest groups may be pending.</summary>
    public IEnumerable<Copy> Wait(int newest)
    {
        while (_groups.Count > newest)
        {
            foreach (Copy copy in _groups.Dequeue())
                yield return copy;
        }
    }

    /// <summary>A copy from global to shared memory; zeros follow the source's bytes.</summary>
    public readonly record struct Copy(ulong Target, ulong Source, int Bytes, int SourceBytes);
}
