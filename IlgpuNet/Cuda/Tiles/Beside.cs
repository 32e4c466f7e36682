namespace IlgpuNet.Cuda;

/// <summary>Two accumulators of the same rows.</summary>
internal struct Beside<TSums, TLeft, TRight> : IAccumulator<Beside<TSums, TLeft, TRight>, TLeft, Twice<TRight>>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TRight : struct, IFragments<TRight>
{
    public TSums Left, Right;

    public static int Rows => TSums.Rows;

    public static int Columns => 2 * TSums.Columns;

    public static Beside<TSums, TLeft, TRight> Multiply(
        Beside<TSums, TLeft, TRight> sums, TLeft left, Twice<TRight> right) => new()
        {
            Left = TSums.Multiply(sums.Left, left, right.First),
            Right = TSums.Multiply(sums.Right, left, right.Second),
        };

    public static void Store<TPairs>(
        Beside<TSums, TLeft, TRight> sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs
    {
        int right = address + TSums.Columns * SharedTile.ElementBytes;
        TSums.Store<TPairs>(sums.Left, a, column, address, rowBytes);
        TSums.Store<TPairs>(sums.Right, a, column + TSums.Columns, right, rowBytes);
    }

    public static Beside<TSums, TLeft, TRight> Add(
        Beside<TSums, TLeft, TRight> first, Beside<TSums, TLeft, TRight> second) => new()
        {
            Left = TSums.Add(first.Left, second.Left),
            Right = TSums.Add(first.Right, second.Right),
        };

    public static Beside<TSums, TLeft, TRight> Deviations(
        Beside<TSums, TLeft, TRight> sums, int row, int rows, int originAddress) => new()
        {
            Left = TSums.Deviations(sums.Left, row, rows, originAddress),
            Right = TSums.Deviations(sums.Right, row, rows, originAddress + TSums.Columns * sizeof(float)),
        };

    public static Beside<TSums, TLeft, TRight> Squares(Beside<TSums, TLeft, TRight> sums) => new()
    {
        Left = TSums.Squares(sums.Left),
        Right = TSums.Squares(sums.Right),
    };

    public static void StoreColumns(Beside<TSums, TLeft, TRight> sums, int address)
    {
        TSums.StoreColumns(sums.Left, address);
        TSums.StoreColumns(sums.Right, address + TSums.Columns * sizeof(float));
    }

    public static void Give<TPlace>(
        Beside<TSums, TLeft, TRight> sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        TSums.Give<TPlace>(sums.Left, a, row, column);
        TSums.Give<TPlace>(sums.Right, a, row, column + TSums.Columns);
    }
}
