namespace IlgpuNet.Operations;

/// <summary>
/// The cells that several grids over a map have in common, and of which of them each grid's cells consist. Worked out
/// once for a size of map: a network asks in every step.
/// </summary>
internal sealed class GridCells
{
    private readonly Dictionary<int, GridPlace> _places = [];

    /// <summary>The cells of a map.</summary>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="grids">The grids, each a number of cells per axis.</param>
    public GridCells(int height, int width, IReadOnlyList<int> grids)
    {
        (Vertical, Horizontal) = (PoolRanges.CommonCells(height, grids), PoolRanges.CommonCells(width, grids));
        foreach (int grid in grids)
            _places[grid] = new GridPlace(Vertical.Merged(grid), Horizontal.Merged(grid));
    }

    /// <summary>The cells of the map's rows, a partition.</summary>
    public PoolRanges Vertical { get; }

    /// <summary>The cells of the map's columns, a partition.</summary>
    public PoolRanges Horizontal { get; }

    /// <summary>Whether every pixel is a cell.</summary>
    public bool ArePixels => Vertical.Outputs == Vertical.Inputs && Horizontal.Outputs == Horizontal.Inputs;

    /// <summary>Where a grid's cells are.</summary>
    /// <exception cref="ArgumentException">It is not among those declared.</exception>
    public GridPlace this[int grid] => _places.TryGetValue(grid, out GridPlace? place)
        ? place
        : throw new ArgumentException(
            $"descriptors: grid {grid} is not among those declared, {string.Join(", ", _places.Keys)}; declare it too");
}

/// <summary>A grid as ranges of the cells that it shares with others.</summary>
/// <param name="Vertical">The cells of each of its rows.</param>
/// <param name="Horizontal">The cells of each of its columns.</param>
internal sealed record GridPlace(PoolRanges Vertical, PoolRanges Horizontal)
{
    /// <summary>Whether the grid's cells are the shared ones, one for one.</summary>
    public bool IsCells { get; } = IsIdentity(Vertical) && IsIdentity(Horizontal);

    private static bool IsIdentity(PoolRanges ranges) => ranges.IsPartition && ranges.Outputs == ranges.Inputs;
}
