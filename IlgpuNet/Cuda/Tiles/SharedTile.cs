namespace IlgpuNet.Cuda;

/// <summary>
/// How a stage of a factor lies in shared memory: rows of 32 bf16, or 16 tf32, in four chunks of sixteen bytes. Chunk c
/// of row r stands in place c xor (r / 2 mod 4), so that eight neighbouring rows' chunk c, which one ldmatrix reads,
/// lie in different banks. Where the inner extent is the slow one in memory, 32 of it (16 in tf32) are the rows of a
/// block, and the blocks are as many each of the other extent.
/// </summary>
internal static class SharedTile
{
    /// <summary>Elements of a row.</summary>
    public const int Depth = 32;

    /// <summary>Bytes of a bf16.</summary>
    public const int ElementBytes = 2;

    /// <summary>Elements of a chunk.</summary>
    public const int ChunkElements = 8;

    /// <summary>Chunks of a row.</summary>
    public const int RowChunks = Depth / ChunkElements;

    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkBytes = ChunkElements * ElementBytes;

    /// <summary>Bytes of a row.</summary>
    public const int RowBytes = Depth * ElementBytes;

    /// <summary>
    /// What leads from a place in the first half of a row to the same in the second, by exclusive or.
    /// </summary>
    public const int OtherHalf = RowBytes / 2;

    /// <summary>Bytes of the rows that are half a step in bf16, where rows are a product's inner extent.</summary>
    public const int HalfColumns = Depth / 2 * RowBytes;

    /// <summary>Where a chunk lies, in bytes from the tile's first.</summary>
    public static int Offset(int row, int chunk) => row * RowBytes + (chunk ^ row / 2 % RowChunks) * ChunkBytes;
}
