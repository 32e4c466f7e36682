using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>Adds what the rows of a batch gave and divides: a loss on an accelerator.</summary>
internal static class MeanOfRows
{
    /// <summary>The mean of the batch, a row of such numbers.</summary>
    internal struct BatchReduction : IRowReduction
    {
        public ArrayView<float> Rows;
        public ArrayView<float> Mean;
        public float Divisor;

        public static RowPartial Empty => default;

        public readonly RowPartial Add(RowPartial partial, int row, int column) =>
            new() { Sum = partial.Sum + Rows[column] };

        public readonly RowPartial Merge(RowPartial left, RowPartial right) => new() { Sum = left.Sum + right.Sum };

        public readonly void Store(int row, RowPartial total) => Mean[row] = total.Sum / Divisor;
    }

    /// <summary>Writes the sum of <paramref name="rows"/> over <paramref name="divisor"/>.</summary>
    public static void Run(AcceleratorDevice device, Tensor rows, double divisor, Tensor mean) =>
        RowReduction<BatchReduction>.Run(device, rows: 1, rows.Shape.N, new BatchReduction
        {
            Rows = rows.FloatView(),
            Mean = mean.FloatView(),
            Divisor = (float)divisor,
        });
}
