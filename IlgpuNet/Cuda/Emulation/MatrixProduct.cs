namespace IlgpuNet.Cuda;

/// <summary>The arithmetic of an emulated mma.</summary>
internal static class MatrixProduct
{
    private const int Columns = 8;

    /// <summary>A lane's sums plus its part of left x right, which the lanes have put in the box.</summary>
    public static AccumulatorFragment Add(AccumulatorFragment sums, WarpMailbox.Box box, int depth, int lane) => new()
    {
        Element0 = Add(sums.Element0, box, depth, FragmentLayout.Accumulator(lane, 0)),
        Element1 = Add(sums.Element1, box, depth, FragmentLayout.Accumulator(lane, 1)),
        Element2 = Add(sums.Element2, box, depth, FragmentLayout.Accumulator(lane, 2)),
        Element3 = Add(sums.Element3, box, depth, FragmentLayout.Accumulator(lane, 3)),
    };

    private static float Add(float sum, WarpMailbox.Box box, int depth, Cell cell)
    {
        double total = sum;
        for (int k = 0; k < depth; k++)
            total += (double)box.Left[cell.Row * depth + k] * box.Right[k * Columns + cell.Column];
        return (float)total;
    }
}
