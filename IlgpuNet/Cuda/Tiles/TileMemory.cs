namespace IlgpuNet.Cuda;

/// <summary>
/// How the shared memory of a tile is divided: stages of the left factor's rows and the right factor's.
/// </summary>
internal static class TileMemory
{
    /// <summary>Stages that circulate: one is multiplied while the others fill.</summary>
    public const int Stages = 3;

    /// <summary>Bytes of shared memory for each row of either factor, in all stages.</summary>
    public const int RowStages = Stages * SharedTile.RowBytes;

    /// <summary>Bytes of a stage.</summary>
    public static int StageBytes(int rows, int columns) => (rows + columns) * SharedTile.RowBytes;

    /// <summary>
    /// Bytes of a row of fp32, one for each column. The chunks between rows keep a warp's stores in different banks.
    /// </summary>
    public static int ColumnRowBytes(int columns) => columns * sizeof(float) + 2 * SharedTile.ChunkBytes;

    /// <summary>
    /// Bytes of a row of sums, which take the place of the stages at the end. The chunk between rows keeps a warp's
    /// stores in different banks.
    /// </summary>
    public static int SumRowBytes(int columns) => columns * SharedTile.ElementBytes + SharedTile.ChunkBytes;
}
