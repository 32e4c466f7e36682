using IlgpuNet.Operations;

namespace IlgpuNet.Cuda;

/// <summary>How numbers lie in the sixteen bytes that the tile kernels copy at a time.</summary>
internal interface IChunk
{
    /// <summary>How many.</summary>
    static abstract int Elements { get; }

    /// <summary>
    /// A chunk of the numbers from <paramref name="first"/> on, <paramref name="stride"/> apart; zeros behind the
    /// <paramref name="count"/>th.
    /// </summary>
    static abstract UInt4 Gather<TElement>(Elements<TElement> source, int first, int stride, int count)
        where TElement : unmanaged, IElement<TElement>;
}
