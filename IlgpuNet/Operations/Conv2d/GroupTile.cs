using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace IlgpuNet.Operations;

/// <summary>How many neighbouring pixels of a row a window sees, as a constant of the compiled loop.</summary>
internal interface IRowTaps
{
    /// <summary>One to three.</summary>
    static abstract int Count { get; }
}

/// <summary>One pixel of a row.</summary>
internal readonly struct OneTap : IRowTaps
{
    public static int Count => 1;
}

/// <summary>Two neighbours.</summary>
internal readonly struct TwoTaps : IRowTaps
{
    public static int Count => 2;
}

/// <summary>Three neighbours.</summary>
internal readonly struct ThreeTaps : IRowTaps
{
    public static int Count => 3;
}

/// <summary>The extents of a tile of any kind.</summary>
internal static class GroupTile
{
    /// <summary>Pairs of a tile: ten sums, with three weights and an operand 14 registers.</summary>
    public const int Pairs = 5;

    /// <summary>
    /// Output channels of a tile of the weight gradient: with three taps twelve sums, beside three inputs and one
    /// operand.
    /// </summary>
    public const int Outputs = 4;
}

/// <summary>
/// The innermost piece of a grouped convolution: one vector of channels at <see cref="GroupTile.Pairs"/> pairs of
/// neighbouring positions. What a pair reads serves all taps that see it, and nothing is multiplied by the zeros
/// between groups.
/// </summary>
internal static unsafe class GroupTile<TLanes, TVector, TTaps>
    where TLanes : struct, IGroupLanes<TVector>
    where TVector : struct
    where TTaps : struct, IRowTaps
{
    /// <summary>
    /// results[p][channel + lane] (+)= start + sum over rows, taps and the channels i of the lane's group of
    /// source(p, row, tap, i) weights[row][tap][i][lane].
    /// </summary>
    /// <param name="sources">The first pixel that each pair sees.</param>
    /// <param name="band">How its pixels lie.</param>
    /// <param name="weights">The weights of this vector.</param>
    /// <param name="start">Added to each result.</param>
    /// <param name="results">The pixel of each of the positions.</param>
    /// <param name="channel">The vector's first channel.</param>
    /// <param name="accumulate">Whether to add to the results.</param>
    public static void Run(
        float** sources, in BandLayout band, float* weights, TVector start,
        float** results, nint channel, bool accumulate)
    {
        // Results are far apart: asked for now, they can come while the sums are made.
        for (int i = 0; i < 2 * GroupTile.Pairs && Sse.IsSupported; i++)
            Sse.Prefetch0(results[i] + channel);
        TVector c0 = start, c1 = start, c2 = start, c3 = start, c4 = start;
        TVector c5 = start, c6 = start, c7 = start, c8 = start, c9 = start;
        float* p0 = sources[0], p1 = sources[1], p2 = sources[2], p3 = sources[3], p4 = sources[4];
        nint depth = band.GroupChannels, pixel = band.Pixel, row = band.Row;
        nint nextTap = depth * TLanes.Count;
        for (int rows = band.RowTaps; rows > 0; rows--)
        {
            nint i0 = 0, i1 = pixel, i2 = 2 * pixel, i3 = 3 * pixel;
            for (nint k = 0; k < depth; k++)
            {
                TVector w0 = TLanes.Load(weights);
                TVector w1 = TTaps.Count > 1 ? TLanes.Load(weights + nextTap) : default;
                TVector w2 = TTaps.Count > 2 ? TLanes.Load(weights + 2 * nextTap) : default;
                Pair(p0, i0, i1, i2, i3, w0, w1, w2, ref c0, ref c1);
                Pair(p1, i0, i1, i2, i3, w0, w1, w2, ref c2, ref c3);
                Pair(p2, i0, i1, i2, i3, w0, w1, w2, ref c4, ref c5);
                Pair(p3, i0, i1, i2, i3, w0, w1, w2, ref c6, ref c7);
                Pair(p4, i0, i1, i2, i3, w0, w1, w2, ref c8, ref c9);
                weights += TLanes.Count;
                i0 += TLanes.OperandElements;
                i1 += TLanes.OperandElements;
                i2 += TLanes.OperandElements;
                i3 += TLanes.OperandElements;
            }
            weights += (TTaps.Count - 1) * nextTap;
            p0 += row;
            p1 += row;
            p2 += row;
            p3 += row;
            p4 += row;
        }
        Store(c0, results[0] + channel, accumulate);
        Store(c1, results[1] + channel, accumulate);
        Store(c2, results[2] + channel, accumulate);
        Store(c3, results[3] + channel, accumulate);
        Store(c4, results[4] + channel, accumulate);
        Store(c5, results[5] + channel, accumulate);
        Store(c6, results[6] + channel, accumulate);
        Store(c7, results[7] + channel, accumulate);
        Store(c8, results[8] + channel, accumulate);
        Store(c9, results[9] + channel, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(
        float* p, nint i0, nint i1, nint i2, nint i3,
        TVector w0, TVector w1, TVector w2, ref TVector left, ref TVector right)
    {
        TVector x = TLanes.Operand(p + i0);
        left = TLanes.MultiplyAdd(x, w0, left);
        x = TLanes.Operand(p + i1);
        right = TLanes.MultiplyAdd(x, w0, right);
        if (TTaps.Count > 1)
        {
            left = TLanes.MultiplyAdd(x, w1, left);
            x = TLanes.Operand(p + i2);
            right = TLanes.MultiplyAdd(x, w1, right);
        }
        if (TTaps.Count > 2)
        {
            left = TLanes.MultiplyAdd(x, w2, left);
            x = TLanes.Operand(p + i3);
            right = TLanes.MultiplyAdd(x, w2, right);
        }
    }

    private static void Store(TVector value, float* result, bool accumulate) =>
        TLanes.Store(accumulate ? TLanes.Add(value, TLanes.Load(result)) : value, result);
}
