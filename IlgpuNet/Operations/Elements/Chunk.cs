using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Operations;

/// <summary>
/// Four, eight or sixteen bytes of a tensor, which one instruction reads or writes; what lies behind them is zero.
/// Every condition here is on numbers that are known when a kernel is compiled.
/// </summary>
internal static class Chunk
{
    /// <summary>The most that one instruction moves.</summary>
    public const int Bytes = 16;

    /// <summary>Reads the <paramref name="index"/>th piece of <paramref name="bytes"/>.</summary>
    public static UInt4 Load<T>(ArrayView<T> view, int index, int bytes)
        where T : unmanaged
    {
        if (bytes == Bytes)
            return view.Cast<UInt4>()[index];
        if (bytes == 4)
            return new UInt4 { X = view.Cast<uint>()[index] };
        UInt2 words = view.Cast<UInt2>()[index];
        return new UInt4 { X = words.X, Y = words.Y };
    }

    /// <summary>Writes the <paramref name="index"/>th piece of <paramref name="bytes"/>.</summary>
    public static void Store<T>(ArrayView<T> view, int index, int bytes, UInt4 words)
        where T : unmanaged
    {
        if (bytes == Bytes)
            view.Cast<UInt4>()[index] = words;
        else if (bytes == 4)
            view.Cast<uint>()[index] = words.X;
        else
            view.Cast<UInt2>()[index] = new UInt2 { X = words.X, Y = words.Y };
    }

    /// <summary>What is behind the first one or two words.</summary>
    public static UInt4 Behind(UInt4 words, int count) => count == 1
        ? new UInt4 { X = words.Y, Y = words.Z, Z = words.W }
        : new UInt4 { X = words.Z, Y = words.W };

    /// <summary>One or two words with others behind them.</summary>
    public static UInt4 Join(UInt4 first, int count, UInt4 second) => count == 1
        ? new UInt4 { X = first.X, Y = second.X, Z = second.Y, W = second.Z }
        : new UInt4 { X = first.X, Y = first.Y, Z = second.X, W = second.Y };

    private struct UInt2
    {
        public uint X, Y;
    }
}
