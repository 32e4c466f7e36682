namespace IlgpuNet.Operations;

/// <summary>
/// A tile that reaches over the last column of the result is computed aside, and what belongs there moved.
/// </summary>
internal static unsafe class EdgeTile
{
    /// <summary>Pointers to the rows of the tile.</summary>
    public static float** Rows<TKernel>(ThreadScratch scratch)
        where TKernel : struct, IMicroKernel
    {
        float* tile = scratch.Floats(ScratchUse.Edge, TKernel.Rows * TKernel.Columns);
        float** rows = scratch.Pointers(ScratchUse.EdgeRows, TKernel.Rows);
        for (int row = 0; row < TKernel.Rows; row++)
            rows[row] = tile + row * TKernel.Columns;
        return rows;
    }

    /// <summary>Writes or adds the first <paramref name="width"/> columns to the result.</summary>
    public static void Move(float** tile, float** results, int rows, int column, int width, bool accumulate)
    {
        for (int row = 0; row < rows; row++)
        {
            float* source = tile[row], result = results[row] + column;
            if (accumulate)
            {
                for (int i = 0; i < width; i++)
                    result[i] += source[i];
            }
            else
            {
                for (int i = 0; i < width; i++)
                    result[i] = source[i];
            }
        }
    }
}
