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

/// <summary>What becomes of the parts of a row, each reduced by a thread.</summary>
internal interface IRowTotal
{
    /// <summary>Joins what two parts gave.</summary>
    RowPartial Merge(RowPartial left, RowPartial right);

    /// <summary>Writes the result of a row.</summary>
    void Store(int row, RowPartial total);
}

/// <summary>Rows that are cut into parts.</summary>
internal struct RowParts<TReduction>
    where TReduction : struct, IRowTotal
{
    public TReduction Reduction;
    public ArrayView<RowPartial> Partials;

    /// <summary>Elements of a row, or pieces of neighbouring ones.</summary>
    public int Width;

    /// <summary>Parts of a row, one a thread.</summary>
    public int Parts;

    /// <summary>Puts aside what the part of a thread gave; the only part of a row is its result.</summary>
    public readonly void Store(int thread, RowPartial partial)
    {
        if (Parts == 1)
            Reduction.Store(thread, partial);
        else
            Partials[thread] = partial;
    }
}

/// <summary>The two passes of a reduction of rows: parts, then rows.</summary>
internal static class RowTotals
{
    /// <summary>Launches the kernel of the parts, and what joins them where there are several.</summary>
    public static void Run<TReduction>(
        AcceleratorDevice device,
        long rows,
        int width,
        int parts,
        TReduction reduction,
        Action<Index1D, RowParts<TReduction>> kernel)
        where TReduction : struct, IRowTotal
    {
        using MemoryScope scope = device.OpenScope();
        Tensor partials = Tensor.Empty(device, new Shape(checked((int)(parts == 1 ? 1 : rows * parts)), 2));
        RowParts<TReduction> arguments = new()
        {
            Reduction = reduction,
            Partials = partials.FloatView().Cast<RowPartial>(),
            Width = width,
            Parts = parts,
        };
        device.Launch(kernel, rows * parts, arguments);
        if (parts > 1)
            device.Launch(RowKernel, rows, arguments);
    }

    /// <summary>One thread joins the parts of a row in their order.</summary>
    internal static void RowKernel<TReduction>(Index1D row, RowParts<TReduction> a)
        where TReduction : struct, IRowTotal
    {
        int first = row * a.Parts;
        RowPartial total = a.Partials[first];
        for (int part = 1; part < a.Parts; part++)
            total = a.Reduction.Merge(total, a.Partials[first + part]);
        a.Reduction.Store(row, total);
    }
}
