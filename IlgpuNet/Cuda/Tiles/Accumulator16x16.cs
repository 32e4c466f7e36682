namespace IlgpuNet.Cuda;

/// <summary>Sums of sixteen rows and columns.</summary>
internal struct Accumulator16x16 : IAccumulator<Accumulator16x16, LeftRows16, RightRows16>
{
    public AccumulatorFragment First, Second;

    public static int Rows => 16;

    public static int Columns => 16;

    public static Accumulator16x16 Multiply(Accumulator16x16 sums, LeftRows16 left, RightRows16 right) => new()
    {
        First = MmaBf16.Multiply(sums.First, left.Fragment, right.First),
        Second = MmaBf16.Multiply(sums.Second, left.Fragment, right.Second),
    };

    public static void Store(Accumulator16x16 sums, int address, int rowBytes)
    {
        Store(sums.First, address, rowBytes);
        Store(sums.Second, address + 8 * SharedTile.ElementBytes, rowBytes);
    }

    private static void Store(AccumulatorFragment sums, int address, int rowBytes)
    {
        SharedStore.Word(address, PackBf16.Pair(sums.Element0, sums.Element1));
        SharedStore.Word(address + 8 * rowBytes, PackBf16.Pair(sums.Element2, sums.Element3));
    }
}
