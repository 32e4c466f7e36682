namespace IlgpuNet.Operations;

/// <summary>
/// Four times what is kept of some channels: for columns or taps of a depthwise convolution, or for rows of a matrix
/// product. They are fields, so registers.
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
