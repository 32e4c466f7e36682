using Sums16x32 = IlgpuNet.Cuda.Beside<
    IlgpuNet.Cuda.Accumulator16x16, IlgpuNet.Cuda.LeftRows16, IlgpuNet.Cuda.RightRows16>;

namespace IlgpuNet.Cuda;

/// <summary>Sums of 16 rows and 32 columns, of factors whose inner extent is the slow one in memory.</summary>
internal struct ColumnSums16x32 : IAccumulator<ColumnSums16x32, LeftColumns16, RightColumns32>
{
    public Sums16x32 Sums;

    public static int Rows => Sums16x32.Rows;

    public static int Columns => Sums16x32.Columns;

    public static ColumnSums16x32 Multiply(ColumnSums16x32 sums, LeftColumns16 left, RightColumns32 right) =>
        new() { Sums = Sums16x32.Multiply(sums.Sums, left.Rows16, right.Fragments) };

    public static void Store<TPairs>(
        ColumnSums16x32 sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs => Sums16x32.Store<TPairs>(sums.Sums, a, column, address, rowBytes);

    public static ColumnSums16x32 Add(ColumnSums16x32 first, ColumnSums16x32 second) =>
        new() { Sums = Sums16x32.Add(first.Sums, second.Sums) };

    public static ColumnSums16x32 Deviations(ColumnSums16x32 sums, int row, int rows, int originAddress) =>
        new() { Sums = Sums16x32.Deviations(sums.Sums, row, rows, originAddress) };

    public static ColumnSums16x32 Squares(ColumnSums16x32 sums) => new() { Sums = Sums16x32.Squares(sums.Sums) };

    public static void StoreColumns(ColumnSums16x32 sums, int address) =>
        Sums16x32.StoreColumns(sums.Sums, address);

    public static void Give<TPlace>(ColumnSums16x32 sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace => Sums16x32.Give<TPlace>(sums.Sums, a, row, column);
}
