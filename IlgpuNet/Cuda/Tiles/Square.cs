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

    public static Square<TSums, TLeft, TRight> Add(
        Square<TSums, TLeft, TRight> first, Square<TSums, TLeft, TRight> second) => new()
        {
            TopLeft = TSums.Add(first.TopLeft, second.TopLeft),
            TopRight = TSums.Add(first.TopRight, second.TopRight),
            BottomLeft = TSums.Add(first.BottomLeft, second.BottomLeft),
            BottomRight = TSums.Add(first.BottomRight, second.BottomRight),
        };

    public static Square<TSums, TLeft, TRight> Deviations(
        Square<TSums, TLeft, TRight> sums, int row, int rows, int originAddress)
    {
        int below = row + TSums.Rows, right = originAddress + TSums.Columns * sizeof(float);
        return new()
        {
            TopLeft = TSums.Deviations(sums.TopLeft, row, rows, originAddress),
            TopRight = TSums.Deviations(sums.TopRight, row, rows, right),
            BottomLeft = TSums.Deviations(sums.BottomLeft, below, rows, originAddress),
            BottomRight = TSums.Deviations(sums.BottomRight, below, rows, right),
        };
    }

    public static Square<TSums, TLeft, TRight> Squares(Square<TSums, TLeft, TRight> sums) => new()
    {
        TopLeft = TSums.Squares(sums.TopLeft),
        TopRight = TSums.Squares(sums.TopRight),
        BottomLeft = TSums.Squares(sums.BottomLeft),
        BottomRight = TSums.Squares(sums.BottomRight),
    };

    public static void StoreColumns(Square<TSums, TLeft, TRight> sums, int address)
    {
        TSums.StoreColumns(TSums.Add(sums.TopLeft, sums.BottomLeft), address);
        TSums.StoreColumns(TSums.Add(sums.TopRight, sums.BottomRight), address + TSums.Columns * sizeof(float));
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
