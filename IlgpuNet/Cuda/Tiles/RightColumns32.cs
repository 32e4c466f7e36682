namespace IlgpuNet.Cuda;

/// <summary>
/// Thirty-two columns of a right factor that lies in memory by rows: a row of the stage is a row of the factor.
/// </summary>
internal struct RightColumns32 : IFragments<RightColumns32>
{
    public Twice<RightRows16> Fragments;

    public static int Rows => 32;

    public static int Offset(int firstRow, int lane)
    {
        Cell named = Named(lane);
        return SharedTile.Offset(firstRow + named.Row, named.Column);
    }

    public static int SecondHalf(int offset) => offset + SharedTile.HalfColumns;

    public static RightColumns32 Load(int address) => new()
    {
        Fragments = new Twice<RightRows16> { First = Load16(address), Second = Load16(address ^ SharedTile.OtherHalf) },
    };

    /// <summary>Matrices: the first and the last eight rows in the first eight columns, then in the last eight.</summary>
    private static RightRows16 Load16(int address)
    {
        LeftFragment loaded = LoadMatrixX4Transposed.Load(address);
        return new RightRows16
        {
            First = new RightFragment { Register0 = loaded.Register0, Register1 = loaded.Register1 },
            Second = new RightFragment { Register0 = loaded.Register2, Register1 = loaded.Register3 },
        };
    }

    /// <summary>Which row of the stage, and which chunk of it, a lane names to <see cref="Load"/>.</summary>
    private static Cell Named(int lane) => new(lane % 16, lane / 16);
}
