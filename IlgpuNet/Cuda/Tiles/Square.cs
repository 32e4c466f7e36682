namespace IlgpuNet.Cuda;

/// <summary>Four accumulators, two above two.</summary>
internal struct Square<TSums, TLeft, TRight> : IAccumulator<Square<TSums, TLeft, TRight>, Twice<TLeft>, Twice<TRight>>
    where TSums : struct, IAccumulator<TSums, TLeft, TRight>
    where TLeft : struct, IFragments<TLeft>
    where TRight : struct, IFragments<TRight>
{
    public TSums TopLeft, TopRight, BottomLeft, BottomRight;

    public static int Rows => 2 * TSums.Rows;

    public static int Columns => 2 * TSums.Columns;

    public static Square<TSums, TLeft, TRight> Multiply(
        Square<TSums, TLeft, TRight> sums, Twice<TLeft> left, Twice<TRight> right) => new()
        {
            TopLeft = TSums.Multiply(sums.TopLeft, left.First, right.First),
            TopRight = TSums.Multiply(sums.TopRight, left.First, right.Second),
            BottomLeft = TSums.Multiply(sums.BottomLeft, left.Second, right.First),
            BottomRight = TSums.Multiply(sums.BottomRight, left.Second, right.Second),
        };

    public static void Store(Square<TSums, TLeft, TRight> sums, int address, int rowBytes)
    {
        int right = TSums.Columns * SharedTile.ElementBytes, below = TSums.Rows * rowBytes;
        TSums.Store(sums.TopLeft, address, rowBytes);
        TSums.Store(sums.TopRight, address + right, rowBytes);
        TSums.Store(sums.BottomLeft, address + below, rowBytes);
        TSums.Store(sums.BottomRight, address + below + right, rowBytes);
    }
    public static void Give<TResult>(
        Square<TSums, TLeft, TRight> sums, ConvolutionArguments a, int row, int column)
        where TResult : struct, ITileResult
    {
        TSums.Give<TResult>(sums.TopLeft, a, row, column);
        TSums.Give<TResult>(sums.TopRight, a, row, column + TSums.Columns);
        TSums.Give<TResult>(sums.BottomLeft, a, row + TSums.Rows, column);
        TSums.Give<TResult>(sums.BottomRight, a, row + TSums.Rows, column + TSums.Columns);
    }
}
