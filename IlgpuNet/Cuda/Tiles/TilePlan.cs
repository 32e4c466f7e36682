namespace IlgpuNet.Cuda;

/// <summary>A tile kernel and how it is launched.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Rows">Rows of a tile.</param>
/// <param name="Columns">Columns of a tile.</param>
internal sealed record TilePlan(Action<ConvolutionArguments> Kernel, int Rows, int Columns)
{
    /// <summary>Whether the kernel can sum over cells.</summary>
    public bool SumsCells { get; init; }

    /// <summary>Groups that cover the product, for each piece of its inner extent.</summary>
    public int Groups(ConvolutionArguments a) => checked(
        (a.Rows + Rows - 1) / Rows * ((a.Columns + Columns - 1) / Columns));

    /// <summary>Shared memory of a group.</summary>
    public int SharedBytes => TileMemory.RowStages * (Rows + Columns);

    /// <summary>Rows and columns, as <c>128x64</c>.</summary>
    public override string ToString() => $"{Rows}x{Columns}";

    /// <summary>Whether no tile lies in two groups of channels.</summary>
    public bool Fits(ConvolutionArguments a) =>
        (a.GroupRows == a.Rows || a.GroupRows % Rows == 0)
        && (a.GroupColumns == a.Columns || a.GroupColumns % Columns == 0);
}
