namespace IlgpuNet.Operations;

/// <summary>How work is cut into pieces: evenly, and by its extents alone.</summary>
internal static class WorkSplit
{
    /// <summary>Pieces that keep the threads of a large machine busy.</summary>
    public const int Pieces = 64;

    /// <summary>Smallest number of parts of at most <paramref name="size"/>.</summary>
    public static int Parts(int count, int size) => (count + size - 1) / size;

    /// <summary>
    /// The first element and the number of elements of one of <paramref name="parts"/> nearly equal parts.
    /// </summary>
    public static (int Start, int Length) Part(int count, int parts, int index)
    {
        int start = (int)((long)count * index / parts);
        return (start, (int)((long)count * (index + 1) / parts) - start);
    }
}
