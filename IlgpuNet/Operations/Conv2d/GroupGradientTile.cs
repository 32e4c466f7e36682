namespace IlgpuNet.Operations;

/// <summary>
/// The innermost piece of a grouped convolution's weight gradient: the weights from one vector of input channels
/// through the taps of a row of the window to <see cref="GroupTile.Outputs"/> output channels of their groups.
/// </summary>
internal static unsafe class GroupGradientTile<TLanes, TVector, TTaps>
    where TLanes : struct, IGroupLanes<TVector>
    where TVector : struct
    where TTaps : struct, IRowTaps
{
    /// <summary>
    /// sums[tap][output + o][lane] += sum over positions p of sources[p][offset + tap * pixel + lane] times the output
    /// channel output + o of the lane's group in dy[p].
    /// </summary>
    /// <param name="sources">The first pixel that each position sees.</param>
    /// <param name="positions">Number of positions.</param>
    /// <param name="offset">From there to the tile's row of the window and its first channel.</param>
    /// <param name="band">How pixels lie in the source.</param>
    /// <param name="dy">The spread gradient of the positions, one behind the other.</param>
    /// <param name="gradientPixel">From one to the next.</param>
    /// <param name="output">First output channel.</param>
    /// <param name="sums">The sums of this vector and row of the window.</param>
    public static void Run(
        float** sources, int positions, nint offset, in BandLayout band,
        float* dy, nint gradientPixel, nint output, float* sums)
    {
        nint pixel = band.Pixel, nextTap = (nint)band.GroupChannels * TLanes.Count;
        float* row0 = sums + output * TLanes.Count, row1 = row0 + nextTap, row2 = row1 + nextTap;
        TVector a0 = Sum(row0, 0), a1 = Sum(row0, 1), a2 = Sum(row0, 2), a3 = Sum(row0, 3);
        TVector b0 = default, b1 = default, b2 = default, b3 = default;
        TVector c0 = default, c1 = default, c2 = default, c3 = default;
        if (TTaps.Count > 1)
            (b0, b1, b2, b3) = (Sum(row1, 0), Sum(row1, 1), Sum(row1, 2), Sum(row1, 3));
        if (TTaps.Count > 2)
            (c0, c1, c2, c3) = (Sum(row2, 0), Sum(row2, 1), Sum(row2, 2), Sum(row2, 3));
        float* g = dy + output * TLanes.OperandElements;
        for (int p = 0; p < positions; p++, g += gradientPixel)
        {
            float* source = sources[p] + offset;
            TVector x = TLanes.Load(source);
            TVector y = TTaps.Count > 1 ? TLanes.Load(source + pixel) : default;
            TVector z = TTaps.Count > 2 ? TLanes.Load(source + 2 * pixel) : default;
            TVector d = TLanes.Operand(g);
            a0 = TLanes.MultiplyAdd(x, d, a0);
            if (TTaps.Count > 1) b0 = TLanes.MultiplyAdd(y, d, b0);
            if (TTaps.Count > 2) c0 = TLanes.MultiplyAdd(z, d, c0);
            d = TLanes.Operand(g + TLanes.OperandElements);
            a1 = TLanes.MultiplyAdd(x, d, a1);
            if (TTaps.Count > 1) b1 = TLanes.MultiplyAdd(y, d, b1);
            if (TTaps.Count > 2) c1 = TLanes.MultiplyAdd(z, d, c1);
            d = TLanes.Operand(g + 2 * TLanes.OperandElements);
            a2 = TLanes.MultiplyAdd(x, d, a2);
            if (TTaps.Count > 1) b2 = TLanes.MultiplyAdd(y, d, b2);
            if (TTaps.Count > 2) c2 = TLanes.MultiplyAdd(z, d, c2);
            d = TLanes.Operand(g + 3 * TLanes.OperandElements);
            a3 = TLanes.MultiplyAdd(x, d, a3);
            if (TTaps.Count > 1) b3 = TLanes.MultiplyAdd(y, d, b3);
            if (TTaps.Count > 2) c3 = TLanes.MultiplyAdd(z, d, c3);
        }
        Store(a0, a1, a2, a3, row0);
        if (TTaps.Count > 1)
            Store(b0, b1, b2, b3, row1);
        if (TTaps.Count > 2)
            Store(c0, c1, c2, c3, row2);
    }

    private static TVector Sum(float* row, int output) => TLanes.Load(row + output * TLanes.Count);

    private static void Store(TVector v0, TVector v1, TVector v2, TVector v3, float* row)
    {
        TLanes.Store(v0, row);
        TLanes.Store(v1, row + TLanes.Count);
        TLanes.Store(v2, row + 2 * TLanes.Count);
        TLanes.Store(v3, row + 3 * TLanes.Count);
    }
}
