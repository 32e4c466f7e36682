using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>
/// Four neighbouring numbers of a matrix, moved at once, in pairs, or one by one as the extents of the matrix allow.
/// </summary>
internal static class FourNumbers
{
    /// <summary>Four numbers.</summary>
    public static FourLanes Of(float x, float y, float z, float w) => FourLanes.Of(
        TwoLanes.Of(OneLane.Fill(x), OneLane.Fill(y)), TwoLanes.Of(OneLane.Fill(z), OneLane.Fill(w)));

    /// <summary>Reads four numbers; in place of those behind <paramref name="last"/> others before it.</summary>
    public static FourLanes Load<TLanes>(ArrayView<float> view, int start, int last)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (TLanes.Count == FourLanes.Count)
            return view.Load<FourLanes>(start / FourLanes.Count);
        if (TLanes.Count == TwoLanes.Count)
        {
            int pair = start / TwoLanes.Count, lastPair = last / TwoLanes.Count;
            return FourLanes.Of(
                view.Load<TwoLanes>(pair), view.Load<TwoLanes>(pair < lastPair ? pair + 1 : lastPair));
        }
        return Of(
            view[start],
            view[start + 1 < last ? start + 1 : last],
            view[start + 2 < last ? start + 2 : last],
            view[start + 3 < last ? start + 3 : last]);
    }

    /// <summary>Writes four numbers, but none behind <paramref name="last"/>.</summary>
    public static void Store<TLanes>(ArrayView<float> view, int start, int last, FourLanes values)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (TLanes.Count == FourLanes.Count)
        {
            view.Store(start / FourLanes.Count, values);
        }
        else if (TLanes.Count == TwoLanes.Count)
        {
            view.Store(start / TwoLanes.Count, values.Low);
            if (start + TwoLanes.Count <= last)
                view.Store(start / TwoLanes.Count + 1, values.High);
        }
        else
        {
            view.Store(start, values.Low.Low);
            if (start + 1 <= last)
                view.Store(start + 1, values.Low.High);
            if (start + 2 <= last)
                view.Store(start + 2, values.High.Low);
            if (start + 3 <= last)
                view.Store(start + 3, values.High.High);
        }
    }

    /// <summary>The first numbers of four by four, the second ones, and so on: registers change their names.</summary>
    public static LaneQuad<FourLanes> Transpose(LaneQuad<FourLanes> x) => new()
    {
        A = Of(x.A.Low.Low.First, x.B.Low.Low.First, x.C.Low.Low.First, x.D.Low.Low.First),
        B = Of(x.A.Low.High.First, x.B.Low.High.First, x.C.Low.High.First, x.D.Low.High.First),
        C = Of(x.A.High.Low.First, x.B.High.Low.First, x.C.High.Low.First, x.D.High.Low.First),
        D = Of(x.A.High.High.First, x.B.High.High.First, x.C.High.High.First, x.D.High.High.First),
    };

    /// <summary>Each number in all lanes.</summary>
    public static LaneQuad<FourLanes> Spread(FourLanes x) => new()
    {
        A = FourLanes.Fill(x.Low.Low.First),
        B = FourLanes.Fill(x.Low.High.First),
        C = FourLanes.Fill(x.High.Low.First),
        D = FourLanes.Fill(x.High.High.First),
    };
}
