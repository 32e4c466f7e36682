using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>Numbers for twice as many channels.</summary>
/// <typeparam name="T">Those for half of them.</typeparam>
/// <typeparam name="TLanes">Half as many in single precision.</typeparam>
internal struct TwiceDoubles<T, TLanes> : IDoubles<TwiceDoubles<T, TLanes>, TwiceLanes<TLanes>>
    where T : unmanaged, IDoubles<T, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private T _low, _high;

    public static TwiceDoubles<T, TLanes> Fill(double value) => Of(T.Fill(value), T.Fill(value));

    public static TwiceDoubles<T, TLanes> Of(TwiceLanes<TLanes> values) => Of(T.Of(values.Low), T.Of(values.High));

    public readonly TwiceLanes<TLanes> Round() => TwiceLanes<TLanes>.Of(_low.Round(), _high.Round());

    /// <summary>Two numbers are sixteen bytes, which go together.</summary>
    public static void Store(ArrayView<double> view, int index, TwiceDoubles<T, TLanes> values)
    {
        if (TLanes.Count == 1)
        {
            view.Cast<TwiceDoubles<T, TLanes>>()[index] = values;
        }
        else
        {
            T.Store(view, 2 * index, values._low);
            T.Store(view, 2 * index + 1, values._high);
        }
    }

    public static TwiceDoubles<T, TLanes> operator +(
        TwiceDoubles<T, TLanes> left, TwiceDoubles<T, TLanes> right) =>
        Of(left._low + right._low, left._high + right._high);

    public static TwiceDoubles<T, TLanes> operator *(
        TwiceDoubles<T, TLanes> left, TwiceDoubles<T, TLanes> right) =>
        Of(left._low * right._low, left._high * right._high);

    private static TwiceDoubles<T, TLanes> Of(T low, T high) => new() { _low = low, _high = high };
}
