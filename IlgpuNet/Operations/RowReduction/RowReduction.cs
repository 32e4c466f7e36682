using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>What a reduction has gathered of a row so far.</summary>
internal struct RowPartial
{
    public float Maximum;
    public float Sum;
}

/// <summary>
/// A reduction of each row of a matrix to a maximum, a sum, or both: a struct of the views it reads and writes.
/// </summary>
internal interface IRowReduction
{
    /// <summary>What there is of no elements.</summary>
    static abstract RowPartial Empty { get; }

    /// <summary>Takes one more element in.</summary>
    RowPartial Add(RowPartial partial, int row, int column);

    /// <summary>Joins what two sets of elements gave.</summary>
    RowPartial Merge(RowPartial left, RowPartial right);

    /// <summary>Writes the result of a row.</summary>
    void Store(int row, RowPartial total);
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

    internal struct Arguments
    {
        public TReduction Reduction;
        public ArrayView<RowPartial> Partials;
        public int Columns;
        public int Lanes;
    }

    public static void Run(AcceleratorDevice device, long rows, int columns, TReduction reduction)
    {
        int lanes = Math.Min(Lanes, columns);
        using MemoryScope scope = device.OpenScope();
        Tensor partials = Tensor.Empty(device, new Shape(checked((int)(2 * rows * lanes))));
        Arguments arguments = new()
        {
            Reduction = reduction,
            Partials = partials.FloatView().Cast<RowPartial>(),
            Columns = columns,
            Lanes = lanes,
        };
        device.Launch(LaneKernel, rows * lanes, arguments);
        device.Launch(RowKernel, rows, arguments);
    }

    internal static void LaneKernel(Index1D i, Arguments a)
    {
        int row = i / a.Lanes;
        RowPartial partial = TReduction.Empty;
        for (int column = i - row * a.Lanes; column < a.Columns; column += a.Lanes)
            partial = a.Reduction.Add(partial, row, column);
        a.Partials[i] = partial;
    }

    internal static void RowKernel(Index1D row, Arguments a)
    {
        RowPartial total = TReduction.Empty;
        for (int lane = 0; lane < a.Lanes; lane++)
            total = a.Reduction.Merge(total, a.Partials[row * a.Lanes + lane]);
        a.Reduction.Store(row, total);
    }
}
