namespace IlgpuNet.Operations;

/// <summary>
/// The ranges that hold each position of an axis: [First[p], Last[p]), none where a stride skips the position. Starts
/// and ends of ranges never decrease, so those that hold one position follow each other.
/// </summary>
internal sealed class PoolCover
{
    private PoolCover(int[] first, int[] last) => (First, Last) = (first, last);

    /// <summary>The first range that holds each position.</summary>
    public int[] First { get; }

    /// <summary>The end, exclusive, of the ranges that hold each position.</summary>
    public int[] Last { get; }

    /// <summary>Turns ranges round.</summary>
    public static PoolCover Of(PoolRanges ranges)
    {
        int[] first = new int[ranges.Inputs], last = new int[ranges.Inputs];
        for (int p = 0, from = 0, to = 0; p < ranges.Inputs; p++)
        {
            while (from < ranges.Outputs && ranges.Ends[from] <= p)
                from++;
            while (to < ranges.Outputs && ranges.Starts[to] <= p)
                to++;
            (first[p], last[p]) = (from, to);
        }
        return new PoolCover(first, last);
    }
}
