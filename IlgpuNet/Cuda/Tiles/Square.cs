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

    public static void Store<TPairs>(
        Square<TSums, TLeft, TRight> sums, ConvolutionArguments a, int column, int address, int rowBytes)
        where TPairs : struct, IBf16Pairs
    {
        int right = TSums.Columns * SharedTile.ElementBytes, below = TSums.Rows * rowBytes;
        TSums.Store<TPairs>(sums.TopLeft, a, column, address, rowBytes);
        TSums.Store<TPairs>(sums.TopRight, a, column + TSums.Columns, address + right, rowBytes);
        TSums.Store<TPairs>(sums.BottomLeft, a, column, address + below, rowBytes);
        TSums.Store<TPairs>(sums.BottomRight, a, column + TSums.Columns, address + below + right, rowBytes);
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

    public static void Give<TPlace>(
        Square<TSums, TLeft, TRight> sums, ConvolutionArguments a, int row, int column)
        where TPlace : struct, IResultPlace
    {
        TSums.Give<TPlace>(sums.TopLeft, a, row, column);
        TSums.Give<TPlace>(sums.TopRight, a, row, column + TSums.Columns);
        TSums.Give<TPlace>(sums.BottomLeft, a, row + TSums.Rows, column);
        TSums.Give<TPlace>(sums.BottomRight, a, row + TSums.Rows, column + TSums.Columns);
    }
}
