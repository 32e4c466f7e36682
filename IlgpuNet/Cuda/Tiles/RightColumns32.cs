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

    /// <inheritdoc/>
    /// <remarks>Matrices: the first and the last eight rows in the first eight columns, then in the last
    /// eight.</remarks>
    public static RightColumns32 Load(int address) => new()
    {
        Fragments = new Twice<RightRows16>
        {
            First = RightRows16.LoadTransposed(address),
            Second = RightRows16.LoadTransposed(address ^ SharedTile.OtherHalf),
        },
    };

    /// <summary>Which row of the stage, and which chunk of it, a lane names to <see cref="Load"/>.</summary>
    private static Cell Named(int lane) => new(lane % 16, lane / 16);
}
