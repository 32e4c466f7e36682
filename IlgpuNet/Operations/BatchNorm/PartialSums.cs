namespace IlgpuNet.Operations;

/// <summary>
/// Sums per channel over many rows, taken in pieces. Within a piece, short runs are summed in single precision and the
/// runs in double; the pieces are added in their order. Cut by shape alone, so the bits do not depend on the threads.
/// </summary>
internal static partial class PartialSums
{
    /// <summary>Rows summed in single precision before the sum goes to double: few, so that little is lost.</summary>
    public const int RunRows = 64;

    /// <summary>Channels a host thread sums side by side: its sums stay in the first-level cache.</summary>
    public const int BlockChannels = 512;
}

/// <summary>The rows of several groups, cut into pieces of one length; the last of a group may be shorter.</summary>
/// <param name="Groups">Groups: images, or one for the whole batch.</param>
/// <param name="Rows">Rows of a group.</param>
/// <param name="Length">Rows of a piece.</param>
internal readonly record struct RowPieces(int Groups, int Rows, int Length)
{
    /// <summary>Elements of a piece on the host: small enough to balance, large enough to pay.</summary>
    private const int HostElements = 1 << 16;

    /// <summary>Threads that keep a large accelerator busy: with sixteen bytes on their way for each.</summary>
    private const int KernelThreads = 1 << 17;

    /// <summary>Pieces of a group.</summary>
    public int PerGroup => (Rows + Length - 1) / Length;

    /// <summary>Pieces of all groups.</summary>
    public int Count => Groups * PerGroup;

    /// <summary>Pieces for host threads.</summary>
    public static RowPieces OnHost(int groups, int rows, int channels) =>
        new(groups, rows, Math.Clamp(HostElements / channels, 1, rows));

    /// <summary>
    /// Pieces for kernels with <paramref name="width"/> threads for each piece: channels by lanes. A shorter piece than
    /// a run would write as much as a quarter of what it reads.
    /// </summary>
    public static RowPieces OnAccelerator(int groups, int rows, int width)
    {
        long pieces = Math.Max(1, KernelThreads / ((long)groups * width));
        long length = Math.Max((rows + pieces - 1) / pieces, PartialSums.RunRows);
        return new RowPieces(groups, rows, (int)Math.Min(length, rows));
    }

    /// <summary>The first row of a piece, counted through all groups.</summary>
    public long Start(int piece) => (long)(piece / PerGroup) * Rows + StartInGroup(piece);

    /// <summary>The first row of a piece within its group.</summary>
    public int StartInGroup(int piece) => piece % PerGroup * Length;

    /// <summary>The rows of a piece.</summary>
    public int LengthOf(int piece) => Math.Min(Length, Rows - StartInGroup(piece));
}
