using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The threads of a tile: four warps, whatever its size.</summary>
internal static class TileThreads
{
    /// <summary>Lanes of a warp.</summary>
    public const int WarpLanes = 32;

    /// <summary>Warps; <see cref="ITileWarps"/> says how they stand.</summary>
    public const int Warps = 4;

    /// <summary>Threads.</summary>
    public const int Count = Warps * WarpLanes;

    /// <summary>Rows of a factor of which all threads together copy one chunk each.</summary>
    public const int CopiedRows = Count / SharedTile.RowChunks;

    /// <summary>The row of the tile at which the executing warp's sums begin.</summary>
    public static int WarpRow<TWarps>(int warpRows)
        where TWarps : struct, ITileWarps => Group.IdxX / WarpLanes / TWarps.Columns * warpRows;

    /// <summary>The column of the tile at which the executing warp's sums begin.</summary>
    public static int WarpColumn<TWarps>(int warpColumns)
        where TWarps : struct, ITileWarps => Group.IdxX / WarpLanes % TWarps.Columns * warpColumns;

    /// <summary>The row of the tile that holds the executing lane's first sum.</summary>
    public static int LaneRow<TWarps>(int warpRows)
        where TWarps : struct, ITileWarps => WarpRow<TWarps>(warpRows) + Group.IdxX % WarpLanes / 4;

    /// <summary>The column of the tile that holds the executing lane's first sum.</summary>
    public static int LaneColumn<TWarps>(int warpColumns)
        where TWarps : struct, ITileWarps => WarpColumn<TWarps>(warpColumns) + Group.IdxX % 4 * 2;
}
