namespace IlgpuNet.Operations;

/// <summary>
/// How the threads of a kernel walk over a map: a thread keeps its channels and takes every so many'th row of one group
/// of rows, so that what depends on the channels and the group is read and computed once. Neighbouring threads take
/// neighbouring channels.
/// </summary>
internal readonly struct LaneRows
{
    /// <summary>Pieces of lanes in a row.</summary>
    public readonly int Width;

    /// <summary>Threads that share the rows of a group.</summary>
    public readonly int Slots;

    /// <summary>Parts of the batch.</summary>
    public readonly int Groups;

    /// <summary>Pieces in a group.</summary>
    public readonly int GroupPieces;

    /// <summary>Pieces that a large accelerator has a thread for; of more, a thread takes several.</summary>
    private const int BusyThreads = 1 << 18;

    /// <summary>Rows of a thread at most.</summary>
    private const int MaximumRows = 8;

    /// <summary>Cuts the rows of a map.</summary>
    /// <param name="groups">Parts of the batch that share what is not per channel.</param>
    /// <param name="rows">Rows of a group.</param>
    /// <param name="width">Channels by lanes.</param>
    public LaneRows(int groups, long rows, int width)
    {
        long perThread = Math.Clamp(groups * rows * width / BusyThreads, 1, MaximumRows);
        (Width, Slots, Groups) = (width, checked((int)((rows + perThread - 1) / perThread)), groups);
        GroupPieces = checked((int)(rows * width));
    }

    /// <summary>Threads of the kernel.</summary>
    public long Threads => (long)Groups * Slots * Width;

    /// <summary>From one piece of a thread to its next.</summary>
    public int Step => Slots * Width;

    /// <summary>Which piece of a row the thread takes.</summary>
    public int Channel(int thread) => thread % Width;

    /// <summary>The thread's piece of what there is for each group and channel.</summary>
    public int GroupChannel(int thread) => Group(thread) * Width + Channel(thread);

    /// <summary>The group that the thread's rows are in.</summary>
    public int Group(int thread) => thread / (Slots * Width);

    /// <summary>The thread's first row, counted in its group; the next is <see cref="Slots"/> rows behind it.</summary>
    public int Row(int thread) => thread % (Slots * Width) / Width;

    /// <summary>The thread's first piece of the map.</summary>
    public int First(int thread) => Group(thread) * GroupPieces + thread % (Slots * Width);

    /// <summary>What the thread's pieces are before.</summary>
    public int End(int thread) => (Group(thread) + 1) * GroupPieces;
}
