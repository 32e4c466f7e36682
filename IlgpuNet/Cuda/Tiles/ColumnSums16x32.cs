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

    public static void Store(ColumnSums16x32 sums, int address, int rowBytes) =>
        Sums16x32.Store(sums.Sums, address, rowBytes);

    public static void Give<TResult>(ColumnSums16x32 sums, ConvolutionArguments a, int row, int column)
        where TResult : struct, ITileResult => Sums16x32.Give<TResult>(sums.Sums, a, row, column);
}
