namespace IlgpuNet.Cuda;

/// <summary>
/// How long tiles take by their products and bytes, in clocks of a multiprocessor. A model, to rank tiles by; it is a
/// function of the shape alone, so that the same work is cut alike on every machine.
/// </summary>
/// <remarks>
/// The figures are those of an H100: 132 multiprocessors, each 4096 bf16 operations a clock, of which <c>mma.sync</c>
/// reaches 63 %, and 64 bytes a clock from the second-level cache. tf32 has half the rate and half the depth in a step.
/// Sources: NVIDIA, "H100 Tensor Core GPU Architecture"; W. Luo et al., "Benchmarking and Dissecting the Nvidia Hopper
/// GPU Architecture via Microbenchmarking", arXiv:2402.13499.
/// </remarks>
internal static class TileCost
{
    /// <summary>Multiprocessors among which the groups are dealt out.</summary>
    public const int Multiprocessors = 132;

    private const double ProductsPerClock = 0.63 * 2048, CacheBytesPerClock = 64;

    /// <summary>Of the memory's 3.35 TB/s at 1.75 GHz, a multiprocessor's share.</summary>
    private const double MemoryBytesPerClock = 14.5;

    /// <summary>Until the first stage has arrived, and what begins and ends a group.</summary>
    private const double GroupClocks = 1500;

    /// <summary>Clocks of a whole product.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="groups">Groups of the launch.</param>
    /// <param name="steps">Steps of each along the inner extent.</param>
    public static double Clocks(TilePlan tile, int groups, int steps)
    {
        double sums = (double)tile.Rows * tile.Columns;
        double step = Math.Max(
            sums * SharedTile.Depth / ProductsPerClock,
            TileMemory.StageBytes(tile.Rows, tile.Columns) / CacheBytesPerClock);
        double store = sums * sizeof(float) / MemoryBytesPerClock;
        int busiest = (groups + Multiprocessors - 1) / Multiprocessors;
        return busiest * (GroupClocks + steps * step + store);
    }

    /// <summary>Clocks of adding the sums of pieces, which are written and read once more.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="sums">Sums of each.</param>
    public static double SecondPassClocks(int pieces, long sums) => pieces == 1
        ? 0
        : GroupClocks + pieces * sums * sizeof(float) / (MemoryBytesPerClock * Multiprocessors);
}
