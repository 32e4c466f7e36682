namespace IlgpuNet.Cuda;

/// <summary>Sums of sixteen rows and columns of bf16 products.</summary>
internal struct Accumulator16x16 : IAccumulator<Accumulator16x16, LeftRows16, RightRows16>
{
    public SumFragments Sums;

    public static int Rows => 16;

    public static int Columns => 16;

    public static Accumulator16x16 Multiply(Accumulator16x16 sums, LeftRows16 left, RightRows16 right) => new()
    {
        Sums = new SumFragments
        {
            First = MmaBf16.Multiply(sums.Sums.First, left.Fragment, right.First),
            Second = MmaBf16.Multiply(sums.Sums.Second, left.Fragment, right.Second),
        },
    };

    public static void Store<TPairs>(
        Accumulator16x16 sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs => SumFragments.Store<TPairs>(sums.Sums, a, column, address, rowBytes);

    public static Accumulator16x16 Add(Accumulator16x16 first, Accumulator16x16 second) =>
        new() { Sums = SumFragments.Add(first.Sums, second.Sums) };

    public static Accumulator16x16 Deviations(Accumulator16x16 sums, int row, int rows, int originAddress) =>
        new() { Sums = SumFragments.Deviations(sums.Sums, row, rows, originAddress) };

    public static Accumulator16x16 Squares(Accumulator16x16 sums) => new() { Sums = SumFragments.Squares(sums.Sums) };

    public static void StoreColumns(Accumulator16x16 sums, int address) =>
        SumFragments.StoreColumns(sums.Sums, address);

    public static void Give<TPlace>(Accumulator16x16 sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace => SumFragments.Give<TPlace>(sums.Sums, a, row, column);
}
