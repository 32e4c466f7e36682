namespace IlgpuNet.Operations;

/// <summary>
/// Part of a convolution that reads neighbouring pixels. The position (i, j) belongs to the pixel
/// (<see cref="Row"/> + i <see cref="RowStep"/>, <see cref="Column"/> + j <see cref="ColumnStep"/>) of the result, and
/// sees the source's rows i <see cref="SourceRowStep"/> + <see cref="Top"/> + t and columns
/// (j + m) <see cref="SourceColumnStep"/> + <see cref="Left"/>, through the window's rows RowTaps[t] and columns
/// ColumnTaps[m].
/// </summary>
internal sealed record GroupPass
{
    /// <summary>Rows and columns of positions.</summary>
    public required (int Height, int Width) Grid { get; init; }

    /// <summary>Extents of the source.</summary>
    public required (int Height, int Width) Source { get; init; }

    /// <summary>Extents of the result.</summary>
    public required (int Height, int Width) Result { get; init; }

    /// <summary>Row of the first position's result.</summary>
    public int Row { get; init; }

    /// <summary>Column of the first position's result.</summary>
    public int Column { get; init; }

    /// <summary>Rows of the result between positions.</summary>
    public int RowStep { get; init; } = 1;

    /// <summary>Columns of the result between positions.</summary>
    public int ColumnStep { get; init; } = 1;

    /// <summary>Source row that the first position sees first.</summary>
    public required int Top { get; init; }

    /// <summary>Source column that the first position sees first.</summary>
    public required int Left { get; init; }

    /// <summary>Source rows between positions.</summary>
    public int SourceRowStep { get; init; } = 1;

    /// <summary>Source columns between positions and between taps.</summary>
    public int SourceColumnStep { get; init; } = 1;

    /// <summary>Rows of the window.</summary>
    public required int[] RowTaps { get; init; }

    /// <summary>Columns of the window.</summary>
    public required int[] ColumnTaps { get; init; }

    /// <summary>
    /// The forward pass: a stride takes the columns of the window apart by their remainders, so that what is left of
    /// a row are neighbours in every stride-th column of the source.
    /// </summary>
    public static IEnumerable<GroupPass> Forward(ConvolutionShape shape)
    {
        int step = shape.Stride.Width;
        for (int rest = 0; rest < Math.Min(step, shape.Kernel.Width); rest++)
        {
            yield return new GroupPass
            {
                Grid = (shape.Ho, shape.Wo),
                Source = (shape.H, shape.W),
                Result = (shape.Ho, shape.Wo),
                Top = -shape.Padding.Height,
                Left = rest - shape.Padding.Width,
                SourceRowStep = shape.Stride.Height,
                SourceColumnStep = step,
                RowTaps = [.. Enumerable.Range(0, shape.Kernel.Height)],
                ColumnTaps = Taps(shape.Kernel.Width, rest, step),
            };
        }
    }

    /// <summary>
    /// The data gradient: input pixels whose coordinates have one remainder by the stride are seen through the same
    /// taps, the later ones by the earlier outputs.
    /// </summary>
    public static IEnumerable<GroupPass> DataGradient(ConvolutionShape shape)
    {
        for (int row = 0; row < Math.Min(shape.Stride.Height, shape.H); row++)
        {
            for (int column = 0; column < Math.Min(shape.Stride.Width, shape.W); column++)
            {
                (int top, int[] rowTaps) =
                    Transpose(row + shape.Padding.Height, shape.Kernel.Height, shape.Stride.Height);
                (int left, int[] columnTaps) =
                    Transpose(column + shape.Padding.Width, shape.Kernel.Width, shape.Stride.Width);
                if (rowTaps.Length == 0 || columnTaps.Length == 0)
                    (rowTaps, columnTaps) = ([], []);
                (int height, int width) = (shape.H - row, shape.W - column);
                yield return new GroupPass
                {
                    Grid = (WorkSplit.Parts(height, shape.Stride.Height), WorkSplit.Parts(width, shape.Stride.Width)),
                    Source = (shape.Ho, shape.Wo),
                    Result = (shape.H, shape.W),
                    Row = row,
                    Column = column,
                    RowStep = shape.Stride.Height,
                    ColumnStep = shape.Stride.Width,
                    Top = top,
                    Left = left,
                    RowTaps = rowTaps,
                    ColumnTaps = columnTaps,
                };
            }
        }
    }

    /// <summary>The taps through which an input is seen, and the output that sees it through the first.</summary>
    private static (int First, int[] Taps) Transpose(int padded, int kernel, int stride)
    {
        int[] taps = Taps(kernel, padded % stride, stride);
        Array.Reverse(taps);
        return (taps.Length == 0 ? 0 : (padded - taps[0]) / stride, taps);
    }

    private static int[] Taps(int kernel, int rest, int step) =>
        [.. Enumerable.Range(0, kernel).Where(tap => tap % step == rest)];
}
