using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>The threads of a tile: four warps, two above two, whatever its size.</summary>
internal static class TileThreads
{
    /// <summary>Lanes of a warp.</summary>
    public const int WarpLanes = 32;

    /// <summary>Warps above each other.</summary>
    public const int WarpRows = 2;

    /// <summary>Warps beside each other.</summary>
    public const int WarpColumns = 2;

    /// <summary>Threads.</summary>
    public const int Count = WarpRows * WarpColumns * WarpLanes;

    /// <summary>Rows of a factor of which all threads together copy one chunk each.</summary>
    public const int CopiedRows = Count / SharedTile.RowChunks;

    /// <summary>The row of the tile that holds the executing lane's first sum.</summary>
    public static int LaneRow(int warpRows) =>
        Group.IdxX / WarpLanes / WarpColumns * warpRows + Group.IdxX % WarpLanes / 4;

    /// <summary>The column of the tile that holds the executing lane's first sum.</summary>
    public static int LaneColumn(int warpColumns) =>
        Group.IdxX / WarpLanes % WarpColumns * warpColumns + Group.IdxX % 4 * 2;
}
