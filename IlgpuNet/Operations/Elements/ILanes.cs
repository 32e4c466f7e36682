using IlgpuNet.Cuda;

namespace IlgpuNet.Operations;

/// <summary>
/// The numbers of neighbouring channels that one thread of a kernel reads, computes with and writes at once. Written as
/// an expression of them, a kernel is the same for one channel and for as many as sixteen bytes hold. They are fields
/// of structs and stay in registers.
/// </summary>
/// <typeparam name="TSelf">The lanes.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many numbers.</summary>
    static abstract int Count { get; }

    /// <summary>The number of the first channel.</summary>
    float First { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Fill(float value);

    /// <summary>From lane to lane one more.</summary>
    static abstract TSelf Ascending(float first);

    /// <summary>
    /// Reads the <paramref name="index"/>th of the pieces of <see cref="Count"/> elements that a tensor consists of.
    /// </summary>
    static abstract TSelf Load<TElement>(Elements<TElement> elements, int index)
        where TElement : unmanaged, IElement<TElement>;

    /// <summary>Writes the <paramref name="index"/>th piece.</summary>
    static abstract void Store<TElement>(Elements<TElement> elements, int index, TSelf values)
        where TElement : unmanaged, IElement<TElement>;

    /// <summary>Of the first words of sixteen bytes, one for each number.</summary>
    static abstract TSelf OfFp32(UInt4 words);

    /// <summary>Of the first halves of words, the lower half before the upper.</summary>
    static abstract TSelf OfBf16(UInt4 words);

    /// <summary>The inverse of <see cref="OfFp32"/>.</summary>
    UInt4 ToFp32();

    /// <summary>The inverse of <see cref="OfBf16"/>, rounded as <see cref="PackBf16"/> does.</summary>
    UInt4 ToBf16();

    /// <summary>f(x) in each lane.</summary>
    static abstract TSelf Map<TFunction>(TSelf x)
        where TFunction : struct, ILaneFunction;

    /// <summary>f(x, y) in each lane.</summary>
    static abstract TSelf Map<TFunction>(TSelf x, TSelf y)
        where TFunction : struct, IPairFunction;

    /// <summary>In each lane u where a condition holds of x and y, else v.</summary>
    static abstract TSelf Where<TCondition>(TSelf x, TSelf y, TSelf u, TSelf v)
        where TCondition : struct, IPairCondition;

    /// <summary>The lanes joined to one number, neighbours first.</summary>
    static abstract float Join<TFunction>(TSelf x)
        where TFunction : struct, IPairFunction;

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);
}

/// <summary>A function of one number.</summary>
internal interface ILaneFunction
{
    /// <summary>f(x).</summary>
    static abstract float Of(float x);
}

/// <summary>A function of two numbers.</summary>
internal interface IPairFunction
{
    /// <summary>f(x, y).</summary>
    static abstract float Of(float x, float y);
}

/// <summary>A condition on two numbers.</summary>
internal interface IPairCondition
{
    /// <summary>Whether it holds of x and y.</summary>
    static abstract bool Of(float x, float y);
}
