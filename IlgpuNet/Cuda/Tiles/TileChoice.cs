using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>How a product is cut: into tiles, and along its inner extent into pieces.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Pieces">Pieces whose sums stand apart.</param>
internal sealed record TileChoice(TilePlan Tile, int Pieces)
{
    /// <summary>Steps that a piece has at least: fewer would not pay for its prologue and the second pass.</summary>
    private const int PieceSteps = 8;

    /// <summary>How often every multiprocessor gets a group, at most, for the sake of cutting.</summary>
    private const int Rounds = 8;

    /// <summary>The fastest tile for a product that is not cut along its inner extent, by <see cref="TileCost"/>.</summary>
    public static TileChoice Whole(IReadOnlyList<TilePlan> tiles, ConvolutionArguments a)
    {
        int steps = WindowStep.Count(a, default);
        return new TileChoice(tiles.MinBy(tile => TileCost.Clocks(tile, tile.Groups(a), steps))!, 1);
    }

    /// <summary>
    /// The fastest tile and number of pieces of the positions for the gradient of the weights: as many as fill whole rounds
    /// of groups, if their second pass is worth it.
    /// </summary>
    public static TileChoice Cut(IReadOnlyList<TilePlan> tiles, ConvolutionArguments a)
    {
        int steps = WorkSplit.Parts(a.Positions, PositionStep.Positions);
        return tiles
            .SelectMany(tile => PiecesFor(tile.Groups(a), steps).Select(pieces => new TileChoice(tile, pieces)))
            .MinBy(choice => choice.Clocks(a, steps))!;
    }

    private static IEnumerable<int> PiecesFor(int groups, int steps) => Enumerable.Range(1, Rounds)
        .Select(round => Math.Clamp(round * TileCost.Multiprocessors / groups, 1, Math.Max(1, steps / PieceSteps)))
        .Distinct();

    private double Clocks(ConvolutionArguments a, int steps) =>
        TileCost.Clocks(Tile, Tile.Groups(a) * Pieces, WorkSplit.Parts(steps, Pieces))
        + TileCost.SecondPassClocks(Pieces, (long)a.Rows * a.Columns);
}
