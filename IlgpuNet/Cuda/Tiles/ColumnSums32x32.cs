using Sums32x32 = IlgpuNet.Cuda.Square<
    IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>;

namespace IlgpuNet.Cuda;

/// <summary>Sums of 32 rows and columns, of factors whose inner extent is the slow one in memory.</summary>
internal struct ColumnSums32x32 : IAccumulator<ColumnSums32x32, LeftColumns32, RightColumns32>
{
    public Sums32x32 Sums;

    public static int Rows => Sums32x32.Rows;

    public static int Columns => Sums32x32.Columns;

    public static ColumnSums32x32 Multiply(ColumnSums32x32 sums, LeftColumns32 left, RightColumns32 right) =>
        new() { Sums = Sums32x32.Multiply(sums.Sums, left.Fragments, right.Fragments) };

    public static void Store<TPairs>(
        ColumnSums32x32 sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs => Sums32x32.Store<TPairs>(sums.Sums, a, column, address, rowBytes);

    public static ColumnSums32x32 Add(ColumnSums32x32 first, ColumnSums32x32 second) =>
        new() { Sums = Sums32x32.Add(first.Sums, second.Sums) };

    public static ColumnSums32x32 Deviations(ColumnSums32x32 sums, int row, int rows, int originAddress) =>
        new() { Sums = Sums32x32.Deviations(sums.Sums, row, rows, originAddress) };

    public static ColumnSums32x32 Squares(ColumnSums32x32 sums) => new() { Sums = Sums32x32.Squares(sums.Sums) };

    public static void StoreColumns(ColumnSums32x32 sums, int address) =>
        Sums32x32.StoreColumns(sums.Sums, address);

    public static void Give<TPlace>(ColumnSums32x32 sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace => Sums32x32.Give<TPlace>(sums.Sums, a, row, column);
}
