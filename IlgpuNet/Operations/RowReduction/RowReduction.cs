using ILGPU;
using IlgpuNet.Devices;

namespace IlgpuNet.Operations;

/// <summary>
/// A reduction of each row of a matrix to a maximum, a sum, or both: a struct of the views it reads and writes.
/// </summary>
internal interface IRowReduction : IRowTotal
{
    /// <summary>What there is of no elements.</summary>
    static abstract RowPartial Empty { get; }

    /// <summary>Takes one more element in.</summary>
    RowPartial Add(RowPartial partial, int row, int column);
}

/// <summary>
/// Reduces rows on an accelerator. A row is dealt out to at most 32 lanes, neighbouring lanes reading neighbouring
/// elements so that a warp reads whole cache lines; then one thread a row joins the lanes in their order. What is added
/// to what depends on the row's length alone.
/// </summary>
internal static class RowReduction<TReduction>
    where TReduction : struct, IRowReduction
{
    private const int Lanes = 32;

    public static void Run(AcceleratorDevice device, long rows, int columns, TReduction reduction)
    {
        int lanes = Math.Min(Lanes, columns);
        RowTotals.Run(device, rows, columns, lanes, reduction, LaneKernel);
    }

    internal static void LaneKernel(Index1D i, RowParts<TReduction> a)
    {
        int row = i / a.Parts;
        RowPartial partial = TReduction.Empty;
        for (int column = i - row * a.Parts; column < a.Width; column += a.Parts)
            partial = a.Reduction.Add(partial, row, column);
        a.Store(i, partial);
    }
}
