namespace IlgpuNet.Cuda;

/// <summary>How the four warps of a tile stand.</summary>
internal interface ITileWarps
{
    /// <summary>Warps above each other.</summary>
    static abstract int Rows { get; }

    /// <summary>Warps beside each other.</summary>
    static abstract int Columns { get; }
}
