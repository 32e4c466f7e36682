namespace IlgpuNet.Cuda;

/// <summary>
/// How a warp reads 32 rows of a factor of fp32 that lies in memory by columns. Each lane takes whole chunks, four rows
/// of the factor in one of its columns, which are stage rows 0, 1, 4, 5 of eight for the first half of an mma's depth
/// and 2, 3, 6, 7 for the second: so the eight chunks that are read at a time lie in different banks.
/// </summary>
/// <remarks>
/// An mma may take its depth in any order if both factors do. The rows of its fragments are interleaved: lane 4 q + t
/// holds rows 4 q to 4 q + 3 of the factor, where an mma expects rows q, q + 8, q + 16 and q + 24.
/// </remarks>
internal static class Tf32Columns
{
    /// <summary>Rows of the factor.</summary>
    public const int Rows = 32;

    /// <summary>Where the executing lane begins to load; see <see cref="IFragments{TSelf}"/>.</summary>
    public static int Offset(int firstRow, int lane)
    {
        int chunk = lane / 4, block = firstRow + chunk / SharedTile.RowChunks * PositionStep<Fp32Chunk>.Positions;
        return SharedTile.Offset(block + lane % 2 + lane % 4 / 2 * 4, chunk % SharedTile.RowChunks);
    }

    /// <summary>The same in the second half of a step.</summary>
    public static int SecondHalf(int offset) => offset + SharedTile.HalfColumns / 2;

    /// <summary>Four rows of the factor, in the lane's column of the first half of an mma's depth.</summary>
    public static UInt4 Load(int address) => Rounded(SharedLoad.Vector(address));

    /// <summary>The same of the second half of an mma's depth.</summary>
    public static UInt4 LoadSecond(int address) => Load(SecondOffset(address));

    /// <summary>Two stage rows on, where neighbouring chunks stand in each other's place.</summary>
    public static int SecondOffset(int offset) => (offset ^ SharedTile.ChunkBytes) + 2 * SharedTile.RowBytes;

    private static UInt4 Rounded(UInt4 loaded) => new()
    {
        X = RoundToTf32.OfBits(loaded.X),
        Y = RoundToTf32.OfBits(loaded.Y),
        Z = RoundToTf32.OfBits(loaded.Z),
        W = RoundToTf32.OfBits(loaded.W),
    };
}
