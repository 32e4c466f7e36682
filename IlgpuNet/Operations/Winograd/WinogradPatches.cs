namespace IlgpuNet.Operations;

/// <summary>
/// The patches of a map, [image][row][column]: F(m, 3) has one for each m x m pixels of the result, and the source's
/// reach a pixel further on every side. What lies outside of the map is zero.
/// </summary>
/// <param name="grid">Extents of the map.</param>
internal readonly unsafe struct WinogradPatches<TRow>((int Images, int Height, int Width) grid)
    where TRow : struct, IWinogradRow
{
    /// <summary>Elements of a transformed patch: products per patch and pair of channels.</summary>
    public static int Elements => TRow.Extent * TRow.Extent;

    /// <summary>Patches above each other in an image.</summary>
    public int Rows { get; } = WorkSplit.Parts(grid.Height, TRow.Results);

    /// <summary>Patches beside each other.</summary>
    public int Columns { get; } = WorkSplit.Parts(grid.Width, TRow.Results);

    /// <summary>Patches of all images.</summary>
    public int Count => grid.Images * Rows * Columns;

    /// <summary>Transforms patches of the source.</summary>
    /// <param name="map">First element of the map.</param>
    /// <param name="channels">Its channels, whole vectors.</param>
    /// <param name="first">The first patch.</param>
    /// <param name="count">How many follow, it included.</param>
    /// <param name="result">Where the first element of the first patch goes.</param>
    /// <param name="patchStep">Distance of the patches there.</param>
    /// <param name="elementStep">Distance of the elements.</param>
    public void Source(
        float* map, int channels, int first, int count, float* result, nint patchStep, nint elementStep) =>
        Transform<SourceStep<TRow>>(map, channels, border: 1, first, count, result, patchStep, elementStep);

    /// <summary>Transforms patches of the result's gradient.</summary>
    /// <inheritdoc cref="Source"/>
    public void ResultGradient(
        float* map, int channels, int first, int count, float* result, nint patchStep, nint elementStep) =>
        Transform<ResultGradientStep<TRow>>(map, channels, border: 0, first, count, result, patchStep, elementStep);

    private void Transform<TStep>(
        float* map, int channels, int border, int first, int count, float* result, nint patchStep, nint elementStep)
        where TStep : struct, IWinogradStep
    {
        int extent = TStep.From;
        nint rowLength = (nint)grid.Width * channels, resultRow = TStep.To * elementStep;
        float* edge = ThreadScratch.Current.Floats(ScratchUse.Patch, (long)extent * extent * channels);
        PositionCursor position = new(first, Rows, Columns);
        for (; count > 0; count--, position.Advance(), result += patchStep)
        {
            int row = position.I * TRow.Results - border, column = position.J * TRow.Results - border;
            float* image = map + position.Image * grid.Height * rowLength;
            if (row >= 0 && row + extent <= grid.Height && column >= 0 && column + extent <= grid.Width)
            {
                float* pixel = image + row * rowLength + (nint)column * channels;
                WinogradTransform.Apply<TStep>(pixel, rowLength, channels, channels, result, resultRow, elementStep);
                continue;
            }
            CopyEdge(image, channels, row, column, extent, edge);
            WinogradTransform.Apply<TStep>(
                edge, (nint)extent * channels, channels, channels, result, resultRow, elementStep);
        }
    }

    /// <summary>Copies a patch that reaches over the edge of the map between zeros.</summary>
    private void CopyEdge(float* image, int channels, int row, int column, int extent, float* patch)
    {
        for (int h = row; h < row + extent; h++)
        {
            for (int w = column; w < column + extent; w++, patch += channels)
            {
                Span<float> pixel = new(patch, channels);
                if ((uint)h < (uint)grid.Height && (uint)w < (uint)grid.Width)
                    new Span<float>(image + ((long)h * grid.Width + w) * channels, channels).CopyTo(pixel);
                else
                    pixel.Clear();
            }
        }
    }
}
