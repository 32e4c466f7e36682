namespace IlgpuNet.Cuda;

/// <summary>Sixteen columns of the right factor, which lie in memory as rows.</summary>
internal struct RightRows16 : IFragments<RightRows16>
{
    public RightFragment First, Second;

    public static int Rows => 16;

    public static int Offset(int firstRow, int lane)
    {
        Cell named = Named(lane);
        return SharedTile.Offset(firstRow + named.Row, named.Column);
    }

    public static int SecondHalf(int offset) => offset ^ SharedTile.OtherHalf;

    /// <inheritdoc/>
    /// <remarks>Matrices: the first and the last eight elements of rows 0-7, then of rows 8-15.</remarks>
    public static RightRows16 Load(int address) => Of(LoadMatrixX4.Load(address));

    /// <summary>
    /// Sixteen columns of a factor that lies in memory by rows: lane l names row l mod 16, and its first eight elements
    /// or, from lane 16 on, the last.
    /// </summary>
    public static RightRows16 LoadTransposed(int address) => Of(LoadMatrixX4Transposed.Load(address));

    private static RightRows16 Of(LeftFragment loaded) => new()
    {
        First = new RightFragment { Register0 = loaded.Register0, Register1 = loaded.Register1 },
        Second = new RightFragment { Register0 = loaded.Register2, Register1 = loaded.Register3 },
    };

    /// <summary>Which row, and which chunk of it, a lane names to <see cref="Load"/>.</summary>
    private static Cell Named(int lane) => new(lane % 8 + lane / 16 * 8, lane / 8 % 2);
}
