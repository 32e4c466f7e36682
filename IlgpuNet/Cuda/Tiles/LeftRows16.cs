namespace IlgpuNet.Cuda;

/// <summary>Sixteen rows of the left factor.</summary>
internal struct LeftRows16 : IFragments<LeftRows16>
{
    public LeftFragment Fragment;

    public static int Rows => 16;

    public static int Offset(int firstRow, int lane)
    {
        Cell named = Named(lane);
        return SharedTile.Offset(firstRow + named.Row, named.Column);
    }

    public static int SecondHalf(int offset) => offset ^ SharedTile.OtherHalf;

    /// <inheritdoc/>
    /// <remarks>Matrices: rows 0-7 and 8-15 of the first eight elements, then of the last eight.</remarks>
    public static LeftRows16 Load(int address) => new() { Fragment = LoadMatrixX4.Load(address) };

    /// <summary>Which row, and which chunk of it, a lane names to <see cref="Load"/>.</summary>
    private static Cell Named(int lane) => new(lane % 16, lane / 16);
}
