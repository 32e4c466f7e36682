using IlgpuNet.Devices;
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

    /// <summary>The tile for a pass, and its pieces: as measured, or else by <see cref="TileCost"/>.</summary>
    /// <param name="device">The device; its table says what was measured.</param>
    /// <param name="arithmetic">The precision's kernels.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="a">The product, or one of those that the pass is made of.</param>
    public static TileChoice Of(
        AcceleratorDevice device,
        TileArithmetic arithmetic,
        ConvolutionShape shape,
        ConvolutionPass pass,
        ConvolutionArguments a)
    {
        IReadOnlyList<TilePlan> tiles = arithmetic.Tiles(pass, a);
        if (device.Tiles.Find(shape, pass, arithmetic) is { } measured
            && device.SharedMemory.Groups(measured.Tile.SharedBytes) > 0)
        {
            return measured with { Tile = Like(measured.Tile, tiles) };
        }
        return pass == ConvolutionPass.WeightGradient
            ? Cut(arithmetic, a, device.SharedMemory)
            : Whole(tiles, a, device.SharedMemory);
    }

    /// <summary>The tiles that can compute a pass, which has no obstacle.</summary>
    public static IEnumerable<TilePlan> Possible(
        TileArithmetic arithmetic, ConvolutionShape shape, ConvolutionPass pass)
    {
        ConvolutionArguments a = Product(arithmetic, shape, pass);
        return arithmetic.Tiles(pass, a).Where(tile => tile.Fits(a));
    }

    /// <summary>
    /// The tiles that can compute a pass on a GPU, with every number of pieces that <see cref="Cut"/> considers.
    /// </summary>
    public static IEnumerable<TileChoice> All(
        TileArithmetic arithmetic, ConvolutionShape shape, ConvolutionPass pass, SharedMemoryLimits memory)
    {
        ConvolutionArguments a = Product(arithmetic, shape, pass);
        int most = MostPieces(shape, pass, arithmetic.Precision);
        IEnumerable<TileChoice> choices =
            from tile in Possible(arithmetic, shape, pass)
            where memory.Groups(tile.SharedBytes) > 0
            from rounds in Enumerable.Range(0, Rounds + 1)
            select InRounds(tile, a, most, rounds);
        return choices.Distinct();
    }

    /// <summary>Pieces into which a pass can be cut with profit.</summary>
    public static int MostPieces(ConvolutionShape shape, ConvolutionPass pass, Precision precision) =>
        pass == ConvolutionPass.WeightGradient
            ? MostPieces(WorkSplit.Parts(shape.Positions, TileLimits.StepPositions(precision)))
            : 1;

    /// <summary>
    /// The fastest tile for a product that is not cut along its inner extent, by <see cref="TileCost"/>.
    /// </summary>
    public static TileChoice Whole(
        IReadOnlyList<TilePlan> tiles, ConvolutionArguments a, SharedMemoryLimits memory) =>
        Fastest(tiles, a, memory, WindowStep.Count(a, default), firstRound: 0, lastRound: 0);

    /// <summary>
    /// The fastest tile and number of pieces of the positions for the gradient of the weights: as many as fill whole
    /// rounds of groups, if their second pass is worth it.
    /// </summary>
    public static TileChoice Cut(TileArithmetic arithmetic, ConvolutionArguments a, SharedMemoryLimits memory)
    {
        int steps = WorkSplit.Parts(a.Positions, TileLimits.StepPositions(arithmetic.Precision));
        return Fastest(arithmetic.WeightGradient, a, memory, steps, firstRound: 1, Rounds);
    }

    // Asked for every convolution of a step: it allocates nothing.
    private static TileChoice Fastest(
        IReadOnlyList<TilePlan> tiles,
        ConvolutionArguments a,
        SharedMemoryLimits memory,
        int steps,
        int firstRound,
        int lastRound)
    {
        TileChoice fastest = default;
        double least = double.PositiveInfinity;
        for (int i = 0; i < tiles.Count; i++)
        {
            // The model has one group multiply while another begins or ends.
            bool possible = tiles[i].Fits(a) && memory.Groups(tiles[i].SharedBytes) > 1;
            for (int round = firstRound; round <= lastRound && possible; round++)
            {
                TileChoice choice = InRounds(tiles[i], a, MostPieces(steps), round);
                double clocks = choice.Clocks(a, steps);
                if (clocks < least)
                    (fastest, least) = (choice, clocks);
            }
        }
        return fastest;
    }

    /// <summary>The tile of the same extents: a table knows extents and not what a kernel writes.</summary>
    private static TilePlan Like(TilePlan wanted, IReadOnlyList<TilePlan> tiles)
    {
        int i = 0;
        while (tiles[i].Rows != wanted.Rows || tiles[i].Columns != wanted.Columns)
            i++;
        return tiles[i];
    }

    private static int MostPieces(int steps) => Math.Max(1, steps / PieceSteps);

    /// <summary>As many pieces as give every multiprocessor a number of groups, or one piece.</summary>
    private static TileChoice InRounds(TilePlan tile, ConvolutionArguments a, int most, int rounds) =>
        new(tile, Math.Clamp(rounds * TileCost.Multiprocessors / tile.Groups(a), 1, most));

    private static ConvolutionArguments Product(TileArithmetic arithmetic, ConvolutionShape shape, ConvolutionPass pass)
    {
        ConvolutionShape seen = TileLimits.Seen(shape, pass, arithmetic.Precision);
        return pass switch
        {
            ConvolutionPass.Forward => ConvolutionProducts.Forward(seen, arithmetic.Precision),
            ConvolutionPass.WeightGradient =>
                ConvolutionProducts.WeightGradient(seen, arithmetic.Precision, seen.Positions),
            // Of a strided one, the part that has the first pixel.
            _ => ConvolutionProducts.DataGradient(
                seen,
                First(seen.H, seen.Kernel.Height, seen.Stride.Height, seen.Padding.Height),
                First(seen.W, seen.Kernel.Width, seen.Stride.Width, seen.Padding.Width),
                arithmetic.Precision),
        };

        static ParityAxis First(int extent, int kernel, int stride, int padding) =>
            ParityAxis.All(extent, kernel, stride, padding).First(axis => axis.First == 0);
    }

    private double Clocks(ConvolutionArguments a, int steps) =>
        TileCost.Clocks(Tile, Tile.Groups(a) * Pieces, WorkSplit.Parts(steps, Pieces))
        + TileCost.SecondPassClocks(Pieces, (long)a.Rows * a.Columns);
}
