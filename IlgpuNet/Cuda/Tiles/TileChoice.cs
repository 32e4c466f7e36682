using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>How a product is cut: into tiles, and along its inner extent into pieces.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Pieces">Pieces whose sums stand apart.</param>
internal readonly record struct TileChoice(TilePlan Tile, int Pieces)
{
    /// <summary>Steps that a piece has at least: fewer would not pay for its prologue and the second pass.</summary>
    private const int PieceSteps = 8;

    /// <summary>How often every multiprocessor gets a group, at most, for the sake of cutting.</summary>
    private const int Rounds = 8;

    /// <summary>The fastest tile for a product that is not cut along its inner extent, by <see cref="TileCost"/>.</summary>
    public static TileChoice Whole(IReadOnlyList<TilePlan> tiles, ConvolutionArguments a) =>
        Fastest(tiles, a, WindowStep.Count(a, default), firstRound: 0, lastRound: 0);

    /// <summary>
    /// The fastest tile and number of pieces of the positions for the gradient of the weights: as many as fill whole rounds
    /// of groups, if their second pass is worth it.
    /// </summary>
    public static TileChoice Cut(IReadOnlyList<TilePlan> tiles, ConvolutionArguments a) =>
        Fastest(tiles, a, WorkSplit.Parts(a.Positions, PositionStep.Positions), firstRound: 1, Rounds);

    // Asked for every convolution of a step: it allocates nothing.
    private static TileChoice Fastest(
        IReadOnlyList<TilePlan> tiles, ConvolutionArguments a, int steps, int firstRound, int lastRound)
    {
        TileChoice fastest = default;
        double least = double.PositiveInfinity;
        for (int i = 0; i < tiles.Count; i++)
        {
            for (int round = firstRound; round <= lastRound && tiles[i].Fits(a); round++)
            {
                int groups = tiles[i].Groups(a), most = Math.Max(1, steps / PieceSteps);
                TileChoice choice = new(tiles[i], Math.Clamp(round * TileCost.Multiprocessors / groups, 1, most));
                double clocks = choice.Clocks(a, steps);
                if (clocks < least)
                    (fastest, least) = (choice, clocks);
            }
        }
        return fastest;
    }

    private double Clocks(ConvolutionArguments a, int steps) =>
        TileCost.Clocks(Tile, Tile.Groups(a) * Pieces, WorkSplit.Parts(steps, Pieces))
        + TileCost.SecondPassClocks(Pieces, (long)a.Rows * a.Columns);
}
