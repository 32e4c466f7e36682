namespace IlgpuNet.Operations;

/// <summary>
/// The innermost piece of every matrix product on the host: a tile of <see cref="Rows"/> by <see cref="Columns"/>
/// results kept in registers. Implementations are structs, so that the loops around them are compiled once for each of
/// them with the extents as constants.
/// </summary>
internal unsafe interface IMicroKernel
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>
    /// Depth of a slice: what a panel has of it stays in the first cache, or streams from the second at no cost.
    /// </summary>
    static abstract int SliceDepth { get; }

    /// <summary>Depth of a slice of which 512 rows take at most half of the second cache.</summary>
    static abstract int TallSliceDepth { get; }

    /// <summary>
    /// c[r][column + j] (+)= sum over tap and k of rows[tap * Rows + r][offset + k * step] * panel[(tap * depth + k) *
    /// stride + j].
    /// </summary>
    /// <param name="rows">Where each row of the left factor starts, for each tap.</param>
    /// <param name="taps">Number of row sets.</param>
    /// <param name="offset">First element read in each row.</param>
    /// <param name="depth">Elements read in each row.</param>
    /// <param name="step">Distance between them.</param>
    /// <param name="panel">The right factor, <see cref="Columns"/> columns wide.</param>
    /// <param name="stride">Distance between its rows.</param>
    /// <param name="c">Where each row of the result starts.</param>
    /// <param name="column">First column of the tile in those rows.</param>
    /// <param name="accumulate">Whether to add to the result.</param>
    static abstract void Run(
        float** rows, int taps, nint offset, nint depth, nint step,
        float* panel, nint stride, float** c, nint column, bool accumulate);
}
