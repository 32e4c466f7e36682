namespace IlgpuNet.Cuda;

/// <summary>Two accumulators of the same columns.</summary>
internal struct Above<TSums, TLeft, TRight> : IAccumulator<Above<TSums, TLeft, TRight>, Twice<TLeft>, TRight>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
{
    public TSums Top, Bottom;

    public static int Rows => 2 * TSums.Rows;

    public static int Columns => TSums.Columns;

    public static Above<TSums, TLeft, TRight> Multiply(
        Above<TSums, TLeft, TRight> sums, Twice<TLeft> left, TRight right) => new()
        {
            Top = TSums.Multiply(sums.Top, left.First, right),
            Bottom = TSums.Multiply(sums.Bottom, left.Second, right),
        };

    public static void Store<TPairs>(
        Above<TSums, TLeft, TRight> sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs
    {
        TSums.Store<TPairs>(sums.Top, a, column, address, rowBytes);
        TSums.Store<TPairs>(sums.Bottom, a, column, address + TSums.Rows * rowBytes, rowBytes);
    }

    public static Above<TSums, TLeft, TRight> Add(
        Above<TSums, TLeft, TRight> first, Above<TSums, TLeft, TRight> second) => new()
        {
            Top = TSums.Add(first.Top, second.Top),
            Bottom = TSums.Add(first.Bottom, second.Bottom),
        };

    public static Above<TSums, TLeft, TRight> Deviations(
        Above<TSums, TLeft, TRight> sums, int row, int rows, int originAddress) => new()
        {
            Top = TSums.Deviations(sums.Top, row, rows, originAddress),
            Bottom = TSums.Deviations(sums.Bottom, row + TSums.Rows, rows, originAddress),
        };

    public static Above<TSums, TLeft, TRight> Squares(Above<TSums, TLeft, TRight> sums) => new()
    {
        Top = TSums.Squares(sums.Top),
        Bottom = TSums.Squares(sums.Bottom),
    };

    public static void StoreColumns(Above<TSums, TLeft, TRight> sums, int address) =>
        TSums.StoreColumns(TSums.Add(sums.Top, sums.Bottom), address);

    public static void Give<TPlace>(
        Above<TSums, TLeft, TRight> sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        TSums.Give<TPlace>(sums.Top, a, row, column);
        TSums.Give<TPlace>(sums.Bottom, a, row + TSums.Rows, column);
    }
}
