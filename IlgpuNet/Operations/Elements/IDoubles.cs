using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>A number in double precision for each of a thread's channels: a long sum.</summary>
/// <typeparam name="TSelf">The numbers.</typeparam>
/// <typeparam name="TLanes">As many in single precision.</typeparam>
internal interface IDoubles<TSelf, TLanes>
    where TSelf : unmanaged, IDoubles<TSelf, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>The same number for every channel.</summary>
    static abstract TSelf Fill(double value);

    /// <summary>The numbers as they are.</summary>
    static abstract TSelf Of(TLanes values);

    /// <summary>The nearest numbers in single precision.</summary>
    TLanes Round();

    /// <summary>Writes the <paramref name="index"/>th piece of as many numbers.</summary>
    static abstract void Store(ArrayView<double> view, int index, TSelf values);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);
}
