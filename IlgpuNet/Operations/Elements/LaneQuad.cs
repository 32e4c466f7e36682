namespace IlgpuNet.Operations;

/// <summary>
/// What a thread of a depthwise convolution keeps for four columns, or for four taps: fields, so registers.
/// </summary>
internal struct LaneQuad<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>How many.</summary>
    public const int Count = 4;

    public TLanes A, B, C, D;

    /// <summary>The same for all four.</summary>
    public static LaneQuad<TLanes> Fill(TLanes value) => new() { A = value, B = value, C = value, D = value };

    /// <summary>Four columns of a line, <paramref name="step"/> apart; zeros outside of the map.</summary>
    public static LaneQuad<TLanes> Load<TElement>(LaneLine<TElement> line, int column, int step)
        where TElement : unmanaged, IElement<TElement> => new()
        {
            A = line.Load<TLanes>(column),
            B = line.Load<TLanes>(column + step),
            C = line.Load<TLanes>(column + 2 * step),
            D = line.Load<TLanes>(column + 3 * step),
        };

    /// <summary>The last three, and one behind them.</summary>
    public readonly LaneQuad<TLanes> Shifted(TLanes next) => new() { A = B, B = C, C = D, D = next };

    /// <summary>These sums, and the products of four numbers with one.</summary>
    public readonly LaneQuad<TLanes> Plus(LaneQuad<TLanes> x, TLanes factor) => new()
    {
        A = A + x.A * factor,
        B = B + x.B * factor,
        C = C + x.C * factor,
        D = D + x.D * factor,
    };
}

/// <summary>Some channels of the pixels of one line of a map.</summary>
/// <param name="elements">The map.</param>
/// <param name="line">The line, counted through all images.</param>
/// <param name="channel">The piece of a pixel that holds the channels.</param>
/// <param name="columns">Pixels of a line.</param>
/// <param name="width">Pieces of a pixel.</param>
internal readonly struct LaneLine<TElement>(
    Elements<TElement> elements, int line, int channel, int columns, int width)
    where TElement : unmanaged, IElement<TElement>
{
    private readonly int _start = line * columns * width + channel;

    /// <summary>A pixel, zero outside of the map.</summary>
    public TLanes Load<TLanes>(int column)
        where TLanes : unmanaged, ILanes<TLanes> => column >= 0 && column < columns
            ? elements.Load<TLanes>(_start + column * width)
            : TLanes.Fill(0);
}
