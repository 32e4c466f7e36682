namespace IlgpuNet.Cuda;

/// <summary>Sums of sixteen rows and columns of tf32 products.</summary>
internal struct Tf32Accumulator16x16 : IAccumulator<Tf32Accumulator16x16, LeftTf32Rows16, RightTf32Rows16>
{
    public SumFragments Sums;

    public static int Rows => 16;

    public static int Columns => 16;

    public static Tf32Accumulator16x16 Multiply(
        Tf32Accumulator16x16 sums, LeftTf32Rows16 left, RightTf32Rows16 right) => new()
        {
            Sums = new SumFragments
            {
                First = MmaTf32.Multiply(sums.Sums.First, left.Rows16.Fragment, right.Rows16.First),
                Second = MmaTf32.Multiply(sums.Sums.Second, left.Rows16.Fragment, right.Rows16.Second),
            },
        };

    public static void Store<TPairs>(
        Tf32Accumulator16x16 sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs => SumFragments.Store<TPairs>(sums.Sums, a, column, address, rowBytes);

    public static Tf32Accumulator16x16 Add(Tf32Accumulator16x16 first, Tf32Accumulator16x16 second) =>
        new() { Sums = SumFragments.Add(first.Sums, second.Sums) };

    public static Tf32Accumulator16x16 Deviations(Tf32Accumulator16x16 sums, int row, int rows, int originAddress) =>
        new() { Sums = SumFragments.Deviations(sums.Sums, row, rows, originAddress) };

    public static Tf32Accumulator16x16 Squares(Tf32Accumulator16x16 sums) =>
        new() { Sums = SumFragments.Squares(sums.Sums) };

    public static void StoreColumns(Tf32Accumulator16x16 sums, int address) =>
        SumFragments.StoreColumns(sums.Sums, address);

    public static void Give<TPlace>(Tf32Accumulator16x16 sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace => SumFragments.Give<TPlace>(sums.Sums, a, row, column);
}
