namespace IlgpuNet.Cuda;

/// <summary>The sums of 16 x 16 in two fragments side by side: how they leave the registers.</summary>
internal struct SumFragments
{
    public AccumulatorFragment First, Second;

    /// <summary>As bf16 to shared memory.</summary>
    public static void Store(SumFragments sums, int address, int rowBytes)
    {
        Store(sums.First, address, rowBytes);
        Store(sums.Second, address + 8 * SharedTile.ElementBytes, rowBytes);
    }

    /// <summary>As fp32 to a result.</summary>
    public static void Give<TResult>(SumFragments sums, ConvolutionArguments a, int row, int column)
        where TResult : struct, ITileResult
    {
        int start = TResult.RowStart(a, row), startBelow = TResult.RowStart(a, row + 8);
        if (row < a.Rows)
        {
            TResult.Store(a, start, column, sums.First.Element0, sums.First.Element1);
            TResult.Store(a, start, column + 8, sums.Second.Element0, sums.Second.Element1);
        }
        if (row + 8 < a.Rows)
        {
            TResult.Store(a, startBelow, column, sums.First.Element2, sums.First.Element3);
            TResult.Store(a, startBelow, column + 8, sums.Second.Element2, sums.Second.Element3);
        }
    }

    private static void Store(AccumulatorFragment sums, int address, int rowBytes)
    {
        SharedStore.Word(address, PackBf16.Pair(sums.Element0, sums.Element1));
        SharedStore.Word(address + 8 * rowBytes, PackBf16.Pair(sums.Element2, sums.Element3));
    }
}
