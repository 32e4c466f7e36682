using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Operations;

/// <summary>Twice as many channels.</summary>
/// <typeparam name="T">Half of them.</typeparam>
internal struct TwiceLanes<T> : ILanes<TwiceLanes<T>>
    where T : unmanaged, ILanes<T>
{
    /// <summary>The lower half of the channels.</summary>
    public T Low;

    /// <summary>The upper half.</summary>
    public T High;

    public static int Count => 2 * T.Count;

    public readonly float First => Low.First;

    public static TwiceLanes<T> Fill(float value) => Of(T.Fill(value), T.Fill(value));

    public static TwiceLanes<T> Ascending(float first) => Of(T.Ascending(first), T.Ascending(first + T.Count));

    public static TwiceLanes<T> Load<TElement>(Elements<TElement> elements, int index)
        where TElement : unmanaged, IElement<TElement> => Count * TElement.Bytes > Chunk.Bytes
            ? Of(T.Load(elements, 2 * index), T.Load(elements, 2 * index + 1))
            : TElement.Widen<TwiceLanes<T>>(Chunk.Load(elements.View, index, Count * TElement.Bytes));

    public static void Store<TElement>(Elements<TElement> elements, int index, TwiceLanes<T> values)
        where TElement : unmanaged, IElement<TElement>
    {
        if (Count * TElement.Bytes > Chunk.Bytes)
        {
            T.Store(elements, 2 * index, values.Low);
            T.Store(elements, 2 * index + 1, values.High);
        }
        else
        {
            Chunk.Store(elements.View, index, Count * TElement.Bytes, TElement.Round(values));
        }
    }

    public static TwiceLanes<T> OfFp32(UInt4 words) => Of(T.OfFp32(words), T.OfFp32(Chunk.Behind(words, T.Count)));

    public static TwiceLanes<T> OfBf16(UInt4 words) => Of(
        T.OfBf16(words),
        T.Count == 1
            ? T.Fill(Interop.IntAsFloat(words.X & 0xffff0000))
            : T.OfBf16(Chunk.Behind(words, T.Count / 2)));

    public readonly UInt4 ToFp32() => Chunk.Join(Low.ToFp32(), T.Count, High.ToFp32());

    public readonly UInt4 ToBf16() => T.Count == 1
        ? new UInt4 { X = PackBf16.Pair(Low.First, High.First) }
        : Chunk.Join(Low.ToBf16(), T.Count / 2, High.ToBf16());

    public static TwiceLanes<T> Map<TFunction>(TwiceLanes<T> x)
        where TFunction : struct, ILaneFunction => Of(T.Map<TFunction>(x.Low), T.Map<TFunction>(x.High));

    public static TwiceLanes<T> Map<TFunction>(TwiceLanes<T> x, TwiceLanes<T> y)
        where TFunction : struct, IPairFunction =>
        Of(T.Map<TFunction>(x.Low, y.Low), T.Map<TFunction>(x.High, y.High));

    public static TwiceLanes<T> Where<TCondition>(
        TwiceLanes<T> x, TwiceLanes<T> y, TwiceLanes<T> u, TwiceLanes<T> v)
        where TCondition : struct, IPairCondition => Of(
            T.Where<TCondition>(x.Low, y.Low, u.Low, v.Low), T.Where<TCondition>(x.High, y.High, u.High, v.High));

    public static float Join<TFunction>(TwiceLanes<T> x)
        where TFunction : struct, IPairFunction =>
        TFunction.Of(T.Join<TFunction>(x.Low), T.Join<TFunction>(x.High));

    public static TwiceLanes<T> operator +(TwiceLanes<T> left, TwiceLanes<T> right) =>
        Of(left.Low + right.Low, left.High + right.High);

    public static TwiceLanes<T> operator -(TwiceLanes<T> left, TwiceLanes<T> right) =>
        Of(left.Low - right.Low, left.High - right.High);

    public static TwiceLanes<T> operator *(TwiceLanes<T> left, TwiceLanes<T> right) =>
        Of(left.Low * right.Low, left.High * right.High);

    /// <summary>Of both halves.</summary>
    public static TwiceLanes<T> Of(T low, T high) => new() { Low = low, High = high };
}
