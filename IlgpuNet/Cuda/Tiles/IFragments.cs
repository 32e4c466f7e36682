namespace IlgpuNet.Cuda;

/// <summary>
/// What a warp holds in registers of the rows of a factor: one fragment, or <see cref="Twice{T}"/> of them. ILGPU unrolls
/// no loops and keeps indexed arrays in memory, so that a register tile is a tree of structs.
/// </summary>
internal interface IFragments<TSelf>
    where TSelf : struct
{
    /// <summary>Rows of the factor.</summary>
    static abstract int Rows { get; }

    /// <summary>Loads sixteen of each row's elements; the lane's address is that of the first rows.</summary>
    static abstract TSelf Load(int address);
}
