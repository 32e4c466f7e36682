namespace IlgpuNet.Cuda;

/// <summary>
/// Thirty-two rows of a left factor that lies in memory by columns: a row of the stage is a column of the factor.
/// </summary>
internal struct LeftColumns32 : IFragments<LeftColumns32>
{
    public Twice<LeftRows16> Fragments;

    public static int Rows => 32;

    public static int Offset(int firstRow, int lane)
    {
        Cell named = Named(lane);
        return SharedTile.Offset(firstRow + named.Row, named.Column);
    }

    public static int SecondHalf(int offset) => offset + SharedTile.HalfColumns;

    /// <inheritdoc/>
    /// <remarks>
    /// Matrices: the first and the last eight rows of the factor in the first eight columns, then in the last eight.
    /// </remarks>
    public static LeftColumns32 Load(int address) => new()
    {
        Fragments = new Twice<LeftRows16>
        {
            First = new LeftRows16 { Fragment = LoadMatrixX4Transposed.Load(address) },
            Second = new LeftRows16 { Fragment = LoadMatrixX4Transposed.Load(address ^ SharedTile.OtherHalf) },
        },
    };

    /// <summary>Which row of the stage, and which chunk of it, a lane names to <see cref="Load"/>.</summary>
    private static Cell Named(int lane) => new(lane % 8 + lane / 16 * 8, lane / 8 % 2);
}
