namespace IlgpuNet.Cuda;

/// <summary>
/// What a warp holds in registers of the rows of a factor: one fragment, or <see cref="Twice{T}"/> of them. ILGPU
/// unrolls no loops and keeps indexed arrays in memory, so that a register tile is a tree of structs.
/// </summary>
internal interface IFragments<TSelf>
    where TSelf : struct
{
    /// <summary>Rows of the factor.</summary>
    static abstract int Rows { get; }

    /// <summary>
    /// Where the executing lane begins to load, in bytes from the factor's first; a row of the tile is the warp's
    /// first.
    /// </summary>
    static abstract int Offset(int firstRow, int lane);

    /// <summary>The same in the second half of a step.</summary>
    static abstract int SecondHalf(int offset);

    /// <summary>Loads the half of a step of each row; the lane's address is that of the first rows.</summary>
    static abstract TSelf Load(int address);
}
